"""Pages that nobody writes and somebody serves: each is large, deep or crooked in one way.

PAGES are heavy by their bytes or tags; LIGHT ones are not, and take the time that a pattern or a list makes of them.
"""

import json
from collections.abc import Callable

SENTENCE = "Le conseil municipal a voté lundi soir, après deux heures de débat, la rénovation du marché couvert. "
HEAD = "<html lang=fr><head><title>Une page hors norme</title></head><body>"


def _page(body: str) -> bytes:
    return f"{HEAD}<h1>Une page hors norme</h1>{body}</body></html>".encode()


def _deep(tag: str, depth: int) -> bytes:
    return _page(f"<{tag}>" * depth + SENTENCE * 20 + f"</{tag}>" * depth)


def _ld(data: object) -> bytes:
    return _page(f'<script type="application/ld+json">{json.dumps(data)}</script><p>{SENTENCE * 10}</p>')


def _nested(depth: int) -> str:
    return '{"@graph":[' * depth + "{}" + "]}" * depth


PAGES: dict[str, Callable[[], bytes]] = {
    "40,000 paragraphs": lambda: _page(f"<p>{SENTENCE}</p>" * 40_000),
    "200,000 paragraphs": lambda: _page("<p>Un mot.</p>" * 200_000),
    "200,000 paragraphs never closed": lambda: _page("<p>Un mot" * 200_000),
    "100,000 links": lambda: _page('<a href="/a">Un titre de dépêche</a> ' * 100_000),
    "100,000 linked headlines": lambda: _page('<h3><a href="/a">Un titre de dépêche assez long</a></h3>' * 100_000),
    "50,000 cards": lambda: _page('<div class=card><h3><a href="/a">Un titre de dépêche</a></h3><p>Résumé.</p></div>' * 50_000),
    "100,000 spans": lambda: _page("<p>" + "<span>mot </span>" * 100_000 + "</p>"),
    "300,000 line breaks": lambda: _page("mot<br>" * 300_000),
    "a table of 20,000 rows": lambda: _page("<table>" + "<tr><td>12</td><td>Troyes</td><td>3,5</td></tr>" * 20_000 + "</table>"),
    "a list of 60,000 items": lambda: _page("<ul>" + f"<li>{SENTENCE}</li>" * 60_000 + "</ul>"),
    "20,000 nested divs": lambda: _deep("div", 20_000),
    "3,000 nested b": lambda: _deep("b", 3_000),
    "5,000 nested tables": lambda: _page("<table><tr><td>" * 5_000 + SENTENCE * 20),
    "5,000 nested lists": lambda: _page("<ul><li>" * 5_000 + SENTENCE * 20),
    "5,000 nested articles": lambda: _deep("article", 5_000),
    "50,000 unclosed b and i": lambda: _page("<b><i>mot " * 50_000),
    "one paragraph of 4 MB": lambda: _page(f"<p>{SENTENCE * 40_000}</p>"),
    "one word of 4 MB": lambda: _page(f"<p>{'a' * 4_000_000}</p>"),
    "4 MB of spaces": lambda: _page(f"<p>{' ' * 4_000_000}</p><p>{SENTENCE * 10}</p>"),
    "4 MB of a script": lambda: _page(f"<script>{'a=1;' * 1_000_000}</script><p>{SENTENCE * 10}</p>"),
    "a class of 1 MB": lambda: _page(f'<div class="{"a " * 500_000}"><p>{SENTENCE * 10}</p></div>'),
    "20,000 attributes": lambda: _page("<div " + " ".join(f"a{i}=1" for i in range(20_000)) + f"><p>{SENTENCE * 10}</p></div>"),
    "JSON-LD of 4 MB": lambda: _ld({"@type": "NewsArticle", "articleBody": SENTENCE * 40_000}),
    "JSON-LD 20,000 deep": lambda: _page(f'<script type="application/ld+json">{_nested(20_000)}</script><p>{SENTENCE * 10}</p>'),
    "100,000 JSON-LD articles": lambda: _ld([{"@type": "NewsArticle", "headline": "Un titre"}] * 100_000),
    "50,000 meta elements": lambda: _page('<meta name="author" content="Une autrice">' * 50_000 + f"<p>{SENTENCE * 10}</p>"),
    "50,000 dates": lambda: _page('<time datetime="2026-11-20">20 novembre 2026</time> publié le 20/11/2026 ' * 50_000),
    "10,000 nested quotes of a text": lambda: _page("<blockquote><p>Un mot.</p>" * 10_000),
}  # fmt: skip

LINK = '<a href="https://www.lemonde.fr/a/2012/05/03/x_1_2.html">le quotidien local</a> l’a dit. '
BEGUN = f"<article><p>{SENTENCE * 3}</p>"
LIGHT: dict[str, Callable[[], bytes]] = {
    "300 kB of days": lambda: _page(f"{BEGUN}<p>{'le 3 mai 2012, ' * 20_000}</p>"),
    "300 kB of days by numbers": lambda: _page(f"{BEGUN}<p>{'12, ' * 75_000}</p>"),
    "9,900 short paragraphs": lambda: _page(BEGUN + "<p>Encore un mot.</p>" * 4_900),
    "9,900 empty divs": lambda: _page(BEGUN + "<div></div>" * 4_900),
    "9,900 headings": lambda: _page(BEGUN + "<h2>Un intertitre de la page</h2>" * 4_900),
    "20,000 names of newspapers": lambda: _page(f"{BEGUN}<p>{'selon L’Est Éclair, ' * 20_000}</p>"),
    "9,900 sentences that name newspapers": lambda: _page(f"{BEGUN}<p>{'Selon L’Est Éclair, il pleut. ' * 9_900}</p>"),
    "60,000 sentences": lambda: _page(f"{BEGUN}<p>{'Il pleut ici. ' * 60_000}</p>"),
    "100,000 initials": lambda: _page(f"{BEGUN}<p>{'M. ' * 100_000}</p>"),
    "100,000 articles without a noun": lambda: _page(f"{BEGUN}<p>{'le ' * 100_000}</p>"),
    "300 kB of exclamation marks": lambda: _page(f"{BEGUN}<p>{'!' * 300_000}</p>"),
    "300 kB of quotation marks": lambda: _page(f"{BEGUN}<p>{'«»' * 75_000}</p>"),
    "300 kB of brackets": lambda: _page(f"{BEGUN}<p>{'(a) ' * 75_000}</p>"),
    "4,900 links to newspapers": lambda: _page(f"{BEGUN}<p>{LINK * 4_900}</p>"),
    "4,900 bylines": lambda: _page(BEGUN + "<p class=author>Par Ana Petit</p>" * 4_900),
    "4,900 datelines": lambda: _page(BEGUN + "<p>Publié le 20 novembre 2026 à 10h30</p>" * 4_900),
}  # fmt: skip
