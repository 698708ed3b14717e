"""The class names of L'Est Éclair's style sheets: both templates carry those of every kind of page."""

NAMES_A = (
    "gr-article-content", "gr-article-header", "gr-article-teaser", "gr-article-infos",
    "gr-article-infos-group", "gr-article-infos-content", "gr-article-infos-time",
    "gr-article-infos-author", "gr-section-breadcrumb", "gr-section-meta", "gr-social-links",
    "gr-social-comments", "gr-main-media", "gr-main-image", "gr-caption", "gr-media-image",
    "gr-ads-inread", "gr-ads-leaderboard-top", "gr-linked-stories", "gr-teasers-list",
    "gr-article-links-list", "gr-story-exergue", "gr-story-exergue-text", "gr-free-tags",
    "gr-newsletter-inread", "gr-paywall-bloc-limit", "gr-paywall-bloc-limit--anonyme",
    "gr-paywall-bloc-limit--gratuit", "gr-archive-wrapper", "gr-archive-paywall",
    "gr-archive-btn", "gr-page-le-direct", "gr-direct-list", "gr-direct-item",
    "gr-direct-item__time", "gr-direct-item__content", "gr-direct-item__section",
    "gr-direct-item--pinned", "gr-direct-item--twitter", "gr-direct-item--facebook",
    "gr-package-gallery", "node-type-package-gallery", "gr-gallery-thumbnails",
    "gr-media--twitter", "gr-media--infogram", "gr-media--digiteka", "gr-media--video",
    "gr-meta", "gr-meta-author", "gr-content-text", "gr-content-footer", "gr-keyword-wrapper",
    "gr-row-standalone", "gr-content-inner", "gr-panel", "gr-panel-heading", "gr-header-link",
    "navbar-brand", "navbar-toggle", "nav-justified", "panel-pane", "pane-node-content",
    "btn-social-icon", "btn-group", "comment-count", "link-list", "link-item", "lead",
)  # fmt: skip
STYLE_A = 368_000

NAMES_B = (
    "r-article", "r-article--header", "r-article--main-img", "r-ratio--16-9", "r-img",
    "r-meta--top", "r-meta--bottom", "r-readtime", "drop-cap", "r-lettrine", "r-embed",
    "r-embed--digiteka", "r-stories", "r-stories--label", "r-pub", "r-pub--inread", "r-content",
    "gr-ads-inread", "adm-ad-loading", "r-panel", "r-panel--paywall", "r-paywall--header",
    "r-paywall", "-has-paywall", "qiota_reserve", "qiota", "qiota_hidden", "r-article--payant",
    "r-viewmode", "r-viewmode--article", "r-direct--list", "r-direct--item", "r-direct--link",
    "r-article--link", "r-article--title", "r-main", "r-mini-panel", "r-mini-panel--title",
    "r-panel--link", "js-sso--template", "r-gallery", "r-gallery--item", "r-menu", "r-footer",
)  # fmt: skip
STYLE_B = 120_000
