"""What holds of every page made of the pieces that articles are made of: nothing in its article is invented."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.outlets import Outlets, our_settings
from crawler.text import tidy
from tests.conftest import page_of

OUTLETS = Outlets(our_settings())
URLS = st.sampled_from(
    ["https://essai.example/2026/11/08/un-port", "https://dsih.fr/articles/1/a",
     "https://www.ticsante.com/story/1/a.html",
     "https://www.lest-eclair.fr/id1/article/2026-11-08/a"]
)  # fmt: skip
PROSE = st.lists(
    st.sampled_from(
        ["Le port de Troyes rouvre lundi.", "Par Jean Petit", "Publié le 8 novembre 2026 à 18h30", "Lire aussi :",
         "Partager",
         "« Nous n’avions rien vu », dit-il.", "Il y a 2 heures", "(AFP)", "© Essai", "12", "Abonnez-vous",
         "Sources :", "x",
         "e\u0301te\u0301", "https://autre.example/a.", "Mis à jour le 9/11/2026", "&amp;", "&#0;", "&lt;b&gt;",
         "Dossier", "A" * 90]
    ),
    max_size=6,
).map(" ".join)  # fmt: skip
NAMES = st.sampled_from(
    ["p", "p", "p", "h1", "h2", "div", "article", "section", "ul", "li", "a", "span", "time", "figure",
     "blockquote", "aside",
     "table", "tr", "td", "pre", "br", "header", "footer", "main", "form", "template", "noscript", "svg", "math",
     "select"]
)  # fmt: skip
ATTRIBUTES = st.sampled_from(
    ["", "", ' class="chapo"', ' class="article-body"', ' class="related"', ' id="content"', ' href="/a/2"',
     ' hidden',
     ' href="http://["', ' datetime="0001-01-01T00:00:00Z"', ' style="display:none"', ' itemprop="articleBody"',
     ' lang="de"']
)  # fmt: skip
HEADS = st.lists(
    st.sampled_from(
        ['<title>Un port rouvre - Essai</title>', '<meta property="og:title" content="Un port rouvre">',
         "<base href='//['>",
         '<meta name="description" content="Un port.">',
         '<meta property="article:published_time" content="9999-12-31T23:59:59-05:00">',
         '<link rel="canonical" href="http://[::1]/">', '<meta name="author" content="Jean Petit, Anne Grand">',
         '<html lang="fr">',
         '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Un port"}</script>']
    ),
    max_size=4,
).map("".join)  # fmt: skip


def element(name: str, attributes: str, before: str, inner: list[str], is_closed: bool) -> str:
    return f"<{name}{attributes}>{before}{''.join(inner)}" + (f"</{name}>" if is_closed else "")


BLOCKS = st.recursive(
    st.builds(element, NAMES, ATTRIBUTES, PROSE, st.just([]), st.booleans() | st.just(True)),
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, PROSE, st.lists(inner, max_size=5), st.just(True)),
    max_leaves=25,
)
PAGES = st.builds("<!doctype html>{}<body>{}".format, HEADS, st.lists(BLOCKS, max_size=6).map("".join))


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", tidy(text)))


@settings(max_examples=settings.default.max_examples // 4)
@given(PAGES, URLS)
def test_an_article_has_no_word_that_its_page_does_not_have(source: str, url: str) -> None:
    draft = OUTLETS.read(page_of(source, url))
    known = words_of(html.unescape(source)) | words_of(re.sub(r"<[^<>]*>", "", html.unescape(source)))
    known |= words_of(re.sub(r"<[^<>]*>", " ", html.unescape(source)))
    for text in (draft.title, draft.lead, draft.body, *draft.authors, *(link.text for link in draft.links)):
        assert words_of(text or "") <= known, text
    assert draft.title is None or draft.title == tidy(draft.title)


@settings(max_examples=settings.default.max_examples // 4)
@given(PAGES, URLS)
def test_a_page_is_read_the_same_every_time(source: str, url: str) -> None:
    one, other = (OUTLETS.read(page_of(source, url)) for _ in range(2))
    assert (one.title, one.body, one.published, one.verdict, one.reason) == (
        other.title, other.body, other.published, other.verdict, other.reason
    )  # fmt: skip


@settings(max_examples=settings.default.max_examples // 4)
@given(PAGES, URLS)
def test_what_is_read_can_be_stored(source: str, url: str) -> None:
    draft = OUTLETS.read(page_of(source, url))
    assert draft.verdict != "failed", draft.reason
    assert draft.published is None or "1990" <= draft.published[:4] <= "2026"
    for text in (draft.title, draft.lead, draft.body, draft.url, *(link.url for link in draft.links)):
        assert "\x00" not in (text or "")
        (text or "").encode()
    assert not (draft.verdict == "article" and not (draft.title and draft.key))
