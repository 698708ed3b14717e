"""The documents of an edition that people read: what it is, how it was made, whose it is, what its columns mean."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from crawler.archive.columns import ARTICLE_COLUMNS, Column
from crawler.archive.descriptions import TABLES
from crawler.editions.about import SCOPE, About
from crawler.exporting.bibtex import escaped
from crawler.exporting.manifest import RIGHTS, RIGHTS_WITHOUT_TEXT
from crawler.exporting.options import ExportOptions
from crawler.exporting.rows import CITATION_TEXT, TEXT, citation_columns, columns, link_columns
from crawler.searching.published import Obstacle

FRENCH_SCOPE = {
    False: "Édition publique : les articles réservés par leurs éditeurs n'y sont pas.",
    True: "À usage interne : des articles réservés par leurs éditeurs y sont. Ne pas la publier.",
}
COUNTS = (
    "announced", "announced_and_held", "held", "refused", "not_article", "failed", "pending", "withdrawn",
    "never_seen",
)  # fmt: skip
OWN = {
    "outlet_name": Column(text="The outlet as readers know it"),
    "captured": Column(text="When its page was last fetched", unit="ISO 8601 in UTC"),
    "capture_sha256": Column(text="SHA-256 of the page that its text was read from", unit="64 hexadecimal digits"),
    "noarchive": Column(text="Its publisher has asked at some time not to keep it", unit="true, false"),
    "tdm_reservation": Column(
        text="Its publisher has at some time reserved text and data mining", unit="true, false"
    ),
    "tdm_policy": Column(text="The address of its publisher's policy on text and data mining", unit="URL"),
}
CAPTURE = {
    "record": Column(text="WARC-Record-ID of the capture in `captures.wacz`", unit="URN in angle brackets"),
    "type": Column(
        text="Kind of record; a `revisit` has no bytes of its own", values=("response", "resource", "revisit")
    ),
    "key": Column(text="The article that it shows", unit="`key` of an article"),
    "outlet": Column(text="The outlet by whose rules it is read", unit="`outlet` of an article"),
    "url": Column(text="The address that was fetched", unit="URL"),
    "fetched": Column(text="When", unit="ISO 8601 in UTC"),
    "origin": Column(text="Where the bytes came from", values=("live", "import", "wayback")),
    "sha256": Column(text="SHA-256 of the page", unit="64 hexadecimal digits"),
    "complete": Column(text="Whether the page came whole; empty when that is not known", unit="true, false"),
    "offset": Column(text="Where the record begins in the WARC file inside `captures.wacz`", unit="bytes"),
    "length": Column(text="Length of the record there", unit="bytes"),
    "texts": Column(
        text="What of the edition is read from it", unit="list of `of` (`article`, `revision`) and `text_sha256`"
    ),
}  # fmt: skip


def readme(about: About, listed: dict[str, tuple[str, str]]) -> str:
    options = about.options
    asked, found = about.spans
    return _filled(
        "README.md", title=about.title, scope=SCOPE[options.private], creators=about.creators,
        publisher=options.publisher or "–", day=options.day, doi=options.doi or "–", articles=about.manifest["rows"],
        captures=about.copied.captures, asked=asked, found=found, fingerprint=about.fingerprint,
        citation=about.citation, files="\n".join(f"| `{name}` | {words} |" for name, (_, words) in listed.items()),
        version=about.manifest["depeche"], rebuilt=_rebuilt(about), french=about.corpus.french_title,
        french_scope=FRENCH_SCOPE[options.private],
    )  # fmt: skip


def methods(about: About) -> str:
    told = about.manifest
    asked, found = about.spans
    corrected = f"A person corrected fields of {told['corrected']} of them." if told["corrected"] else ""
    return _filled(
        "methods.md", outlets=_listed(told), asked=asked, found=found, version=told["depeche"], runs=_runs(told),
        selection=_selection(about), articles=told["rows"], partial=sum(one["partial"] for one in told["outlets"]),
        left_out=_reserved(about), corrected=corrected, readings=_readings(about), rebuilt=_rebuilt(about),
        completeness=_completeness(told), published="\n".join(_published(told)), gaps=len(told["gaps"]),
    )  # fmt: skip


def rights(about: About) -> str:
    options, told = about.options, about.manifest
    rows = (
        f"| {one['name']} | {one['homepage'] or '–'} | {one['rows']} | {one['partial']} |" for one in told["outlets"]
    )
    return _filled(
        "rights.md", scope=SCOPE[options.private], rights=RIGHTS if options.text else RIGHTS_WITHOUT_TEXT,
        outlets="\n".join(rows), reserved=_reserved(about), license=options.license or "they state no licence.",
    )  # fmt: skip


def dictionary(about: About) -> str:
    """What the columns of the edition's tables mean."""
    with_text = ExportOptions(text=about.options.text)
    parts = ["# Dictionary", "", "What is not known is empty.", "", "## Articles", ""]
    note = f"`articles.jsonl` has all of these, `articles.parquet` all but {', '.join(f'`{name}`' for name in TEXT)}"
    parts += [f"{note}, and of citations but {', '.join(f'`{name}`' for name in CITATION_TEXT)}.", ""]
    parts += _table((name, OWN.get(name) or ARTICLE_COLUMNS[name]) for name in columns(with_text))
    for title, names in (("links", link_columns(with_text)), ("citations", citation_columns(with_text))):
        known = TABLES[title].columns
        target = Column(text="The article of the archive that it leads to", unit="`key` of an article")
        parts += ["", f"## Lists in the column `{title}`", ""]
        parts += _table((name, target if name == "target" else known[name]) for name in names)
    if about.options.text:
        parts += ["", "## captures.jsonl", "", *_table(CAPTURE.items())]
    return "\n".join(parts) + "\n"


def completeness_table(about: About) -> str:
    """Every figure of the completeness, a row an outlet, as CSV."""
    out = io.StringIO()
    rows = [_flat(one) for one in about.manifest["completeness"]]
    table = csv.DictWriter(out, list(rows[0]) if rows else ["outlet"], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


def bibtex(about: About) -> str:
    """The edition itself as a reference."""
    options = about.options
    names = (escaped(one.name) if one.given else f"{{{escaped(one.name)}}}" for one in options.creators)
    fields = {
        "title": f"{{{escaped(about.title)}}}",
        "author": " and ".join(names),
        "date": options.day,
        "publisher": options.publisher and f"{{{escaped(options.publisher)}}}",
        "doi": options.doi,
        "type": "Dataset",
        "addendum": f"SHA-256 of the articles {about.fingerprint}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@dataset{{{options.name},", *lines, "}", ""])


def csl(about: About) -> str:
    """The same as CSL-JSON."""
    options = about.options
    item = {
        "id": options.name,
        "type": "dataset",
        "title": about.title,
        "author": [
            {"family": one.family, "given": one.given} if one.given else {"literal": one.name}
            for one in options.creators
        ],
        "issued": {"date-parts": [[int(part) for part in options.day.split("-")]]},
        "publisher": options.publisher,
        "DOI": options.doi,
        "note": f"SHA-256 of the articles {about.fingerprint}",
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def _filled(name: str, **values: Any) -> str:
    text = (files("crawler.editions") / "texts" / name).read_text("utf-8").format(**values)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _listed(told: Any) -> str:
    names = [one["name"] for one in told["outlets"]]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _runs(told: Any) -> str:
    begun = [one["first_run"] for one in told["completeness"] if one["first_run"]]
    ended = [one["last_run"] for one in told["completeness"] if one["last_run"]]
    return f"runs from {min(begun)[:10]} to {max(ended)[:10]}" if begun else "without a run of the crawler"


def _selection(about: About) -> str:
    told = about.manifest
    others = {name: value for name, value in told["filters"].items() if name not in ("since", "until")}
    asked = [f"the words «{told['query']}»"] if told["query"] else []
    asked += [f"{name} {value if isinstance(value, str) else ', '.join(value)}" for name, value in others.items()]
    return f"Of what the archive holds, articles were chosen by: {'; '.join(asked)}." if asked else ""


def _reserved(about: About) -> str:
    told = about.manifest
    if about.options.private:
        return f"{told['reserved_included']} articles that their publishers reserve (noarchive, TDM) are in it."
    return f"{told['left_out_reserved']} more articles that their publishers reserve (noarchive, TDM) were left out."


def _readings(about: About) -> str:
    found = sorted(about.copied.readings.items())
    return ", ".join(f"depeche {version} ({outlet})" for outlet, version in found) or "depeche"


def _rebuilt(about: About) -> str:
    copied = about.copied
    if not about.options.text:
        return "The texts and captures are not in this edition: its articles can be identified, not read anew."
    words = f"{copied.texts} texts, earlier versions included, were read anew from the captures of this edition."
    if not copied.not_rebuilt:
        return f"{words} That is all of them."
    return f"{words} {len(copied.not_rebuilt)} were not: `edition.json` names them with the reason (`not_rebuilt`)."


def _completeness(told: Any) -> str:
    lines = [f"| outlet | {' | '.join(name.replace('_', ' ') for name in COUNTS)} |", f"|---|{'--:|' * len(COUNTS)}"]
    lines += (f"| {one['name']} | {' | '.join(str(one[name]) for name in COUNTS)} |" for one in told["completeness"])
    return "\n".join(lines)


def _published(told: Any) -> Iterator[str]:
    for one in told["completeness"]:
        found = one["published"]
        if found["obstacle"] or not found["number"]:
            reason = Obstacle(found["obstacle"]).value if found["obstacle"] else "no source has named an article"
            yield f"- {one['name']}: how many articles were published cannot be estimated: {reason}."
        else:
            yield (
                f"- {one['name']}: about {found['number']} articles were published from {found['since']} to "
                f"{found['until']} (95 % interval {found['low']} to {found['high']}, capture-recapture); "
                f"{found['held']} are held."
            )


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in one.items() if name != "published"}
    return found | {f"published_{name}": value for name, value in one["published"].items()}


def _table(rows: Iterable[tuple[str, Column]]) -> list[str]:
    lines = ["| column | meaning | unit or form |", "|---|---|---|"]
    for name, column in rows:
        form = column.unit or ", ".join(f"`{value}`" for value in column.values)
        lines.append(f"| `{name}` | {column.text}. | {form} |".replace("||", "| |"))
    return lines
