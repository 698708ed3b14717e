"""What the outlets of one publisher or CMS share: templates, forms of addresses, places of announcement."""
