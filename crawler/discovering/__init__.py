"""Where a site announces its articles: feeds, sitemaps, listings and numbers become announcements."""
