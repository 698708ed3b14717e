"""Feeds and sitemaps as sites really send them: what can be read of each, and what is never made up."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovering.entries import plain, stated_url
from crawler.discovering.feeds import read_feed, stated_moment
from crawler.discovering.listings import read_listing
from crawler.discovering.sitemaps import Sitemap, read_sitemap
from crawler.items import Announcement
from crawler.reading.page import Document
from spiders.dsih import DsihSpider
from tests.conftest import page_of

FEED = "https://gazette.example/flux/rss"
MAP = "https://gazette.example/plan.xml"
SITE = "https://gazette.example"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def item(number: int, more: str = "") -> str:
    return f"<item><title>Le pont {number}</title><link>{SITE}/pont/{number}</link>{more}</item>"


def rss(*items: str, head: str = DECLARATION) -> bytes:
    return f'{head}<rss version="2.0"><channel><title>La Gazette</title>{"".join(items)}</channel></rss>'.encode()


def atom(*entries: str, base: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{base}>{"".join(entries)}</feed>'.encode()


def numbers(found: list[Announcement]) -> list[str]:
    return [one.url.removeprefix(f"{SITE}/") for one in found]


BAD_PARTS = {
    "a number outside Unicode": "<description>de &#x110000; à &#99999999999;</description>",
    "half of a pair": "<description>un &#xD83D; et &#56832;</description>",
    "a null and a bell": "<description>a &#0; b &#7; c \x07</description>",
    "a name that is no number": "<description>&#pont; &#x;</description>",
    "an undeclared prefix": '<media:content url="/i.jpg"><media:title>Photo</media:title></media:content>',
    "a bare ampersand": "<description>R&D & Cie</description>",
    "an entity of HTML": "<description>&eacute;t&eacute;&nbsp;&hellip; &inconnu;</description>",
    "an element that is not closed": "<description><b>le texte</description>",
    "a section that is not closed": "<description><![CDATA[le texte</description>",
    "a comment that is not closed": "<description><!-- le texte</description>",
    "two attributes of one name": '<category a="1" a="2">Ville</category>',
    "a coordinate system that is no number": '<gml:Point srsName="EPSG:rgf"><gml:pos>1 2</gml:pos></gml:Point>',
    "a tag that is none": "<description>5 < 6 > 4 <3</description>",
}


@pytest.mark.parametrize("bad", BAD_PARTS)
def test_what_is_wrong_with_one_item_costs_no_item(bad: str) -> None:
    assert numbers(read_feed(rss(item(1), item(2, BAD_PARTS[bad]), item(3)), FEED)) == ["pont/1", "pont/2", "pont/3"]
    places = (f"<url><loc>{SITE}/pont/{n}</loc>{BAD_PARTS[bad] if n == 2 else ''}</url>" for n in (1, 2, 3))
    found = read_sitemap(f"{URLSET}{''.join(places)}</urlset>".encode(), MAP)
    assert numbers(found.entries) == ["pont/1", "pont/2", "pont/3"]


@pytest.mark.parametrize(
    "head",
    [
        "\n\n" + DECLARATION,
        "<!-- page servie du cache -->" + DECLARATION,
        "<br />\n<b>Notice</b>: Undefined index: page in <b>/srv/flux.php</b> on line <b>3</b><br />" + DECLARATION,
        "\ufeff" + DECLARATION,
        '<!DOCTYPE rss [<!ENTITY pont "Le pont"><!ENTITY deux "&pont;&pont;">]>',
        "",
    ],
    ids=["blank lines", "a comment", "a notice of PHP", "a mark", "a document type", "nothing"],
)
def test_what_stands_before_the_root_is_passed_over(head: str) -> None:
    assert numbers(read_feed(rss(item(1), head=head), FEED)) == ["pont/1"]
    assert numbers(read_sitemap(f"{head}{URLSET}<url><loc>{SITE}/a</loc></url></urlset>".encode(), MAP).entries) == [
        "a"
    ]


WHOLE = rss(item(1), f"<item><title>Le bac</title><link>{SITE}/bac/2</link><pubDate>Mon, 2 Mar 2026</pubDate></item>")


@pytest.mark.parametrize("length", range(0, len(WHOLE), 7))
def test_a_feed_that_ends_anywhere_names_no_half_address(length: int) -> None:
    found = numbers(read_feed(WHOLE[:length], FEED))
    assert found == ["pont/1", "bac/2"][: len(found)]
    assert len(found) == sum(WHOLE[:length].count(f"/{end}</link>".encode()) for end in ("pont/1", "bac/2"))


@pytest.mark.parametrize(
    "identified",
    [
        '<guid isPermaLink="false">4711</guid>', '<guid isPermaLink="FALSE">https://gazette.example/?p=4711</guid>',
        "<guid>4711</guid>", "<guid>gazette-4711</guid>", "<link></link>", "<link/>", "<link>  </link>",
        "<link>#</link>", "<link>null</link>", "<link>n/a</link>", "<link>mailto:redaction@gazette.example</link>",
        "<link>http://</link>", '<enclosure url="https://gazette.example/son.mp3"/>', "<comments>https://gazette.example/avis/1</comments>",
        '<source url="https://autre.example/rss">Autre</source>', "<media:link>https://gazette.example/p</media:link>",
    ],
)  # fmt: skip
def test_an_item_without_an_address_has_none(identified: str) -> None:
    nameless = f"<item><title>Sans adresse</title>{identified}</item>"
    assert numbers(read_feed(rss(item(1), nameless, item(3)), FEED)) == ["pont/1", "pont/3"]


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ('<link href="/a/1"/>', "a/1"),
        ('<link rel="self" href="/flux/1"/><link rel="alternate" href="/a/1"/>', "a/1"),
        ('<link rel="enclosure" href="/a.mp3"/><link type="text/html" href="/a/1"/>', "a/1"),
        ('<link type="application/json" href="/a/1.json"/><link type="text/html" href="/a/1"/>', "a/1"),
        ('<link rel="replies" href="/avis/1"/><id>https://gazette.example/a/1</id>', "a/1"),
        ('<link href="/a/1?x=1&y=2"/>', "a/1?x=1&y=2"),
        ('<link xml:base="/b/" href="1.html"/>', "b/1.html"),
        ('<link rel="self" href="/flux/1"/><id>tag:gazette.example,2026:1</id>', None),
        ("<id>urn:uuid:60a76c80-d399-11d9-b91C-0003939e0af6</id>", None),
    ],
)
def test_an_atom_entry_leads_to_its_page_and_to_nothing_else(entry: str, url: str | None) -> None:
    assert numbers(read_feed(atom(f"<entry>{entry}</entry>"), FEED)) == ([url] if url else [])


def test_relative_addresses_are_those_of_the_base_that_a_feed_states() -> None:
    entries = '<entry><link href="a/1"/></entry><entry xml:base="s/"><link href="a/2"/></entry>'
    assert numbers(read_feed(atom(entries, base=' xml:base="https://gazette.example/ville/"'), FEED)) == [
        "ville/a/1", "ville/s/a/2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "url"),
    [
        (f"{SITE}/a?rub=4&id=7&at_medium=rss", "a?rub=4&id=7"),
        (f"{SITE}/a?x=1&amp;y=2", "a?x=1&y=2"),
        (f"{SITE}/a?x=1&copy=2&sect=3", "a?x=1&copy=2&sect=3"),
        (f"<![CDATA[ {SITE}/a?x=1&y=2\n]]>", "a?x=1&y=2"),
        (f"<![CDATA[{SITE}/a?x=1&amp;y=2]]>", "a?x=1&y=2"),
        ("gazette.example/a/1", "a/1"),
        ("//gazette.example/a/1", "a/1"),
        ("/a/1", "a/1"),
    ],
)
def test_an_address_stays_whole(words: str, url: str) -> None:
    assert numbers(read_feed(rss(f"<item><link>{words}</link></item>"), FEED)) == [url]
    assert numbers(read_sitemap(f"<urlset><url><loc>{words}</loc></url></urlset>".encode(), MAP).entries) == [url]


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Sat, 14 Mar 2026 23:40:00 +0100", "2026-03-14T23:40:00+01:00"),
        ("Sat, 14 Mar 2026 23:40:00 CET", "2026-03-14T23:40:00+01:00"),
        ("Sun, 14 Jun 2026 00:10:00 CEST", "2026-06-14T00:10:00+02:00"),
        ("14 Jun 26 00:10 MESZ", "2026-06-14T00:10:00+02:00"),
        ("Sun, 14 Jun 2026 00:10:00 EDT", "2026-06-14T00:10:00-04:00"),
        ("Sun, 14 Jun 2026 00:10:00 BST", "2026-06-14T00:10:00+01:00"),
        ("Sun, 14 Jun 2026 00:10:00 GMT", "2026-06-14T00:10:00+00:00"),
        ("Sun, 14 Jun 2026 00:10:00 UTC+3", "2026-06-14T00:10:00+03:00"),
        ("Sun Jun 14 2026 00:10:00 GMT+0200 (CEST)", "2026-06-14T00:10:00+02:00"),
        ("Sun Jun 14 00:10:00 CEST 2026", "2026-06-14T00:10:00+02:00"),
        ("Sun, 14 Jun 2026 00:10:60 +02:00", "2026-06-14T00:10:59+02:00"),
        ("2026-06-14T00:10+02:00", "2026-06-14T00:10:00+02:00"),
        ("2026-06-14 00:10:00 CEST", "2026-06-14T00:10:00+02:00"),
        ("2026-06-14T00:10:00.250Z", "2026-06-14T00:10:00+00:00"),
        ("Sun, 14 Jun 2026 00:10:00", "2026-06-14T00:10:00"),
        ("2026-06-14", "2026-06-14"),
        ("14/06/2026 00:10", "14/06/2026 00:10"),
        ("June 14, 2026 9:15 PM", "June 14, 2026 9:15 PM"),
        ("", None),
    ],
)
def test_a_moment_keeps_the_zone_that_it_states(words: str, moment: str | None) -> None:
    assert stated_moment(words) == moment


@pytest.mark.parametrize(
    ("dates", "published", "changed"),
    [
        ("<dc:date>2026-03-14T08:00:00+01:00</dc:date>", "2026-03-14T08:00:00+01:00", None),
        ("<pubDate>Sat, 14 Mar 2026 08:00:00 +0100</pubDate><dc:date>2026-03-15</dc:date>",
         "2026-03-14T08:00:00+01:00", None),
        ("<dcterms:issued>2026-03-14</dcterms:issued><dcterms:modified>2026-03-15</dcterms:modified>",
         "2026-03-14", "2026-03-15"),
        ("<atom:updated>2026-03-15T08:00:00Z</atom:updated>", None, "2026-03-15T08:00:00+00:00"),
        ("<dublin:date>2026-03-14</dublin:date>", "2026-03-14", None),
    ],
)  # fmt: skip
def test_each_date_of_an_item_is_what_its_element_says(
    dates: str, published: str | None, changed: str | None
) -> None:
    (found,) = read_feed(rss(item(1, dates)), FEED)
    assert (found.published, found.lastmod) == (published, changed)


def test_an_item_of_rss_1_0_is_read() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f'<channel rdf:about="{SITE}/"><items><rdf:Seq><rdf:li resource="{SITE}/a/1"/></rdf:Seq></items></channel>'
        f'<item rdf:about="{SITE}/a/1"><title>Le quai</title><dc:date>2026-03-14T08:00+01:00</dc:date></item>'
        "</rdf:RDF>"
    )
    (found,) = read_feed(body.encode(), FEED)
    assert (found.url, found.title, found.published) == (f"{SITE}/a/1", "Le quai", "2026-03-14T08:00:00+01:00")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("L&#8217;&eacute;t&eacute; &agrave; Reims", "L’été à Reims"),
        ("<![CDATA[L&#8217;été à <b>Reims</b>]]>", "L’été à Reims"),
        ("L&amp;#8217;été à &lt;b&gt;Reims&lt;/b&gt;", "L’été à Reims"),
        ("&#xD83C;&#xDFC6; Coupe", "🏆 Coupe"),
        ("R&amp;D : 3 &lt; 4", "R&D : 3 < 4"),
        ("Caf&#233;s &#146;ouverts&#147;", "Cafés ’ouverts“"),
        ("<i>Un</i> titre\n sur deux lignes", "Un titre sur deux lignes"),
    ],
)
def test_a_title_is_text_however_it_is_escaped(words: str, text: str) -> None:
    body = f"<rss><item><link>{SITE}/a</link><title>{words}</title><media:title>Photo</media:title></item></rss>"
    (found,) = read_feed(body.encode(), FEED)
    assert found.title == text


def test_a_summary_is_one_line_without_markup_and_not_the_whole_text() -> None:
    long = "Le conseil a voté le budget du port. " * 60
    described = f"<description><![CDATA[<p>Le port.</p><p>{long}</p>]]></description>"
    (found,) = read_feed(rss(item(1, f"<content:encoded>{long * 9}</content:encoded>{described}")), FEED)
    assert found.summary is not None
    assert found.summary.startswith("Le port. Le conseil a voté")
    assert len(found.summary) <= 1002
    assert read_feed(rss(item(1, "<description>Le pont 1</description>")), FEED)[0].summary is None


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1).replace("Le pont", "L’été, œuvre"), head="").decode().encode("utf-16"),
        rss(item(1).replace("Le pont", "L’été, œuvre"), head="").decode().encode("utf-16-be"),
        rss(item(1).replace("Le pont", "L’été, œuvre"), head='<?xml version="1.0" encoding="windows-1252"?>')
        .decode().encode("cp1252"),
        rss(item(1).replace("Le pont", "L’été, œuvre"), head='<?xml version="1.0" encoding="utf-8"?>')
        .decode().encode("cp1252"),
        gzip.compress(rss(item(1).replace("Le pont", "L’été, œuvre"))),
    ],
    ids=["utf-16", "utf-16 without a mark", "windows-1252", "windows-1252 called utf-8", "gzip"],
)  # fmt: skip
def test_every_encoding_is_read(body: bytes) -> None:
    assert [one.title for one in read_feed(body, FEED)] == ["L’été, œuvre 1"]


def test_the_header_names_the_encoding_where_the_file_names_none() -> None:
    body = rss(item(1).replace("Le pont", "Łódź"), head="").decode().encode("iso-8859-2")
    assert read_feed(body, FEED, "text/xml; charset=iso-8859-2")[0].title == "Łódź 1"


def test_an_encoding_that_is_none_is_no_reason_to_stop() -> None:
    for name in ("hex", "x-inconnu", "punycode", "utf-32"):
        body = rss(item(1), head=f'<?xml version="1.0" encoding="{name}"?>').replace(b"Le pont", b"L'\xe9t\xe9")
        assert numbers(read_feed(body, FEED)) in (["pont/1"], [])


def test_a_json_feed_is_read() -> None:
    items = [
        {"id": "1", "url": f"{SITE}/a/1", "title": "Le quai", "summary": "On refait le quai.",
         "date_published": "2026-03-14T08:00:00+01:00"},
        {"id": "2", "title": "Sans adresse"}, {"id": f"{SITE}/a/3"}, {"url": 4}, None, "rien",
    ]  # fmt: skip
    found = read_feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode(), FEED)
    assert numbers(found) == ["a/1", "a/3"]
    assert (found[0].summary, found[0].published) == ("On refait le quai.", "2026-03-14T08:00:00+01:00")
    assert (
        read_feed(b"[" * 100_000, FEED) == read_feed(b'{"items": [[', FEED) == read_feed(b'{"items": 3}', FEED) == []
    )


def place(inner: str) -> Announcement:
    (found,) = read_sitemap(f"{URLSET}<url><loc>{SITE}/a</loc>{inner}</url></urlset>".encode(), MAP).entries
    return found


@pytest.mark.parametrize(
    ("inner", "via", "published", "title"),
    [
        ("<news:news><news:publication><news:name>G</news:name></news:publication><news:title>Le quai</news:title>"
         "<news:publication_date>2026-03-14T08:00:00+01:00</news:publication_date></news:news>",
         "news", "2026-03-14T08:00:00+01:00", "Le quai"),
        ('<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:title>Le quai</n:title>'
         "<n:publication_date>2026-03-14</n:publication_date></n:news>", "news", "2026-03-14", "Le quai"),
        ("<news:publication_date>2026-03-14</news:publication_date>", "news", "2026-03-14", None),
        ("<video:video><video:title>Film</video:title><video:publication_date>2019-01-01</video:publication_date>"
         f"<video:player_loc>{SITE}/film</video:player_loc></video:video>", "sitemap", None, None),
        ("<video:publication_date>2019-01-01</video:publication_date>", "sitemap", None, None),
        (f"<image:image><image:loc>{SITE}/i.jpg</image:loc><image:title>Photo</image:title></image:image>",
         "sitemap", None, None),
        ('<xhtml:link rel="alternate" hreflang="en" href="/en/a"/>', "sitemap", None, None),
    ],
)  # fmt: skip
def test_pictures_and_videos_keep_their_dates_and_addresses(
    inner: str, via: str, published: str | None, title: str | None
) -> None:
    found = place(inner)
    assert (found.url, found.via, found.published, found.title) == (f"{SITE}/a", via, published, title)
    picture_first = f"<urlset><url>{inner}<loc>{SITE}/a</loc></url></urlset>"
    assert numbers(read_sitemap(picture_first.encode(), MAP).entries) == ["a"]


@pytest.mark.parametrize("empty", ["<loc></loc>", "<loc/>", "<loc> \n</loc>", "", "<loc>null</loc>", "<LOC></LOC>"])
def test_a_place_without_an_address_has_none(empty: str) -> None:
    for name in ("url", "sitemap"):
        body = f"<urlset><{name}>{empty}<lastmod>2026-03-14</lastmod></{name}></urlset>"
        assert read_sitemap(body.encode(), MAP) == Sitemap([], [])


def test_an_address_that_is_not_closed_ends_at_the_next_tag() -> None:
    assert numbers(read_feed(rss(f"<item><link>{SITE}/a<title>Le quai</title></item>", item(2)), FEED)) == [
        "a",
        "pont/2",
    ]
    places = f"<url><loc>{SITE}/a<lastmod>2026-03-14</lastmod></url><url><loc>{SITE}/b</url>"
    assert numbers(read_sitemap(f"{URLSET}{places}</urlset>".encode(), MAP).entries) == ["a", "b"]


def test_an_index_with_a_prefix_is_an_index() -> None:
    body = f"<sm:sitemapindex><sm:sitemap><sm:loc>{SITE}/p.xml</sm:loc></sm:sitemap></sm:sitemapindex>"
    found = read_sitemap(body.encode(), MAP)
    assert (found.entries, numbers(found.children)) == ([], ["p.xml"])


def test_a_text_and_a_feed_may_be_a_sitemap() -> None:
    lines = f"\ufeff{SITE}/a/1\r\n\r\n  {SITE}/a/2?x=1&y=2  \nau revoir\n"
    assert numbers(read_sitemap(lines.encode(), MAP).entries) == ["a/1", "a/2?x=1&y=2"]
    assert numbers(read_sitemap(rss(item(1)), MAP).entries) == ["pont/1"]
    assert read_sitemap(f"<html><body>\n{SITE}/a/1\n</body></html>".encode(), MAP).entries == []


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_the_reading_or_cost_the_items_around_them(junk: bytes) -> None:
    for root in (b"", b"<rss>", b"<urlset>", b"{", b"\x1f\x8b"):
        read_feed(root + junk, FEED)
        read_sitemap(root + junk, MAP)
    bare = junk.replace(b"<", b"").replace(b"[", b"").replace(b"-", b"")
    body = b"<rss>" + item(1).encode() + b"<item><title>" + bare + b"</title></item>" + item(3).encode() + b"</rss>"
    assert numbers(read_feed(body, FEED)) == ["pont/1", "pont/3"]


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_words_break_what_reads_a_date_a_title_or_an_address(words: str) -> None:
    stated_moment(words)
    plain(words)
    url = stated_url(FEED, words)
    assert url is None or url.startswith(("http://", "https://"))


def test_a_listing_gives_the_titles_of_its_headings() -> None:
    cards = (
        '<h2><a href="https://dsih.fr/articles/1/a">Le bloc rouvre</a></h2><a href="https://dsih.fr/articles/1/a">Lire</a>'
        '<a href="https://dsih.fr/articles/2/b"><h3>Un lit de plus</h3><p>En direct</p></a>'
        '<a href="https://dsih.fr/articles/3/c">Lire la suite</a>'
    )
    found = read_listing(Document(page_of(cards, "https://dsih.fr/")), DsihSpider.article_url)
    assert [one.title for one in found.articles] == ["Le bloc rouvre", "Un lit de plus", None]
