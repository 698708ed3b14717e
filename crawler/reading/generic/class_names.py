"""What stands on an article's page without being the article, told by what a tag, role or name says it is.

Names are compared as whole words (`related-posts` is `related` and `posts`), in the languages of our corpus.
An element that holds much of the page's running text is kept whatever it is called: `has-sidebar`, `ad-free`
and `with-comments` are said of whole pages.
"""

import re
from functools import lru_cache

from lxml import html


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = {
    **dict.fromkeys(("nav", "aside", "footer", "menu", "form", "figcaption", "dialog", "address"), 2),
    "figure": 1,  # a picture and its caption; some wrap a table or a quotation of length
}
ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alert", "menu"})
# Share of the page's running text above which a name is not believed, by how much it says.
HELD = (0.0, 0.1, 0.35)
# Words that are said of any part of a layout too: believed of small parts only.
WEAK = _words(
    "sidebar aside rail widget widgets gallery slideshow carousel slider swiper hidden social share "
    "sharing tag tags author authors popular tooltip modal popup search print commercial recommended "
    "image images img photo photos picture pictures figure foto fotos bild video infobox factbox faktenbox "
    "weitere discussion keywords promo teaser teasers subscription credits header toolbar "
)
# Words that say enough.
WORDS = _words(
    "ad ads adsense adslot adunit adv advert adverts advertisement advertisements advertising advertorial "
    "anzeige anzeigen werbung publicite publicidad pub sponsor sponsored sponsors outbrain taboola dfp "
    "relatedlinks relatedposts relatedarticles relatedcontent relatednews "
    "gpt promos promotion promobox banner banners recirc recirculation related relateds recommendation "
    "recommendations recommends reco similar similaires relacionadas relacionados verwandte trending "
    "mostread mostviewed readnext upnext comment comments commentlist commentaires commentaire "
    "kommentar kommentare komentar disqus respond livefyre reactions shares sharebar sharedaddy sharethis "
    "socials socialbar addthis addtoany fblike bookmark bookmarks newsletter newsletters subscribe "
    "subscriptions signup signin login register optin cta nav navbar navi navigation menu menus menubar "
    "submenu breadcrumb breadcrumbs crumb crumbs pagination pager paging prevnext skiplink sitemap "
    "toolbox footer cookie cookies consent gdpr overlay lightbox caption captions credit copyright "
    "figcaption bildunterschrift legende byline bylines dateline timestamp pubdate authorbox authorbio "
    "autor auteur bio biography contributor contributors vcard taglist tagcloud hashtags categories "
    "rating ratings poll survey vote quiz thumbnails invisible visuallyhidden offscreen noprint printonly "
    "searchform jobs jobboard shop shopping"
)
# Sizes of screens: `hidden-xs` is shown on all others.
SCREENS = frozenset({"xs", "sm", "md", "lg", "xl"})
# Words that need company: `post-meta` is no article text, `meta` alone may be anything.
PAIRS = re.compile(
    r"(?:article|post|entry|story|news|blog|item|content)[-_]*(?:meta|info|infos|footer|date|time|tools|actions|"
    r"links|nav|byline|share|data|details|author)(?![a-z])"
    r"|(?:read|see)[-_]*(?:more|next|also)(?![a-z])"
    r"|(?:more|most)[-_]*(?:on|from|read|viewed|popular|stories|news|articles|links)(?![a-z])"
    r"|(?:lire|voir)[-_]*(?:aussi|plus|suite)|mehr[-_]*zum|(?:lesen|siehe)[-_]*auch|sie[-_]*auch"
    r"|(?:also|you[-_]*may|you[-_]*might|further)[-_]*(?:like|read|reading|see|interest)"
    r"|(?:read|reading|lese)[-_]*(?:time|zeit|dauer)|back[-_]*to[-_]*top|about[-_]*(?:the[-_]*)?author"
    r"|site[-_]*(?:header|footer)|page[-_]*(?:footer|nav)|top[-_]*(?:bar|nav|stories)|(?:last|latest)[-_]*(?:news|posts)"
    r"|table[-_]*of[-_]*contents|(?<![a-z])toc(?![a-z])|in[-_]*this[-_]*article|image[-_]*(?:caption|credit|meta)"
    r"|(?:info|fact|fakten)[-_]*box|follow[-_]*us|sign[-_]*up|log[-_]*in|play[-_]*list|video[-_]*(?:player|description|meta|title)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-zà-ÿ]+")


@lru_cache(maxsize=20_000)
def foreignness(names: str) -> int:
    """How clearly a class or id attribute names something that is no part of an article: 0, 1 or 2."""
    spaced = _CAMEL.sub("-", names).lower()
    said = _WORD.findall(spaced)
    if "embed" in said:
        return 0  # a post or a document quoted by the article
    if not SCREENS.isdisjoint(said):
        said = [word for word in said if word not in ("hidden", "print")]
    if not WORDS.isdisjoint(said) or PAIRS.search(spaced):
        return 2
    return 0 if WEAK.isdisjoint(said) else 1


def limit_of(element: html.HtmlElement) -> float:
    """Share of the page's running text up to which an element is foreign by its tag, role or name; 0 for none."""
    if element.tag in TAGS:
        return HELD[TAGS[element.tag]]
    if element.tag == "article" and next(element.iterancestors("article"), None) is not None:
        return HELD[1]  # another story, set into this one
    attributes = element.attrib
    if not attributes:
        return 0.0
    if (role := attributes.get("role")) and role.lower() in ROLES:
        return HELD[2]
    names, identity = attributes.get("class"), attributes.get("id")
    if identity and identity.count("-") > 4:
        identity = None  # made from the words of a headline
    return HELD[max(foreignness(names) if names else 0, foreignness(identity) if identity else 0)]
