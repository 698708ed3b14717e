"""The edition's metadata for DataCite (schema 4.5), as JSON and XML, by the library `datacite`."""

import json
from pathlib import Path
from typing import Any

from crawler import __version__
from crawler.editions.about import SCOPE, About
from crawler.editions.options import Creator
from crawler.exporting.manifest import RIGHTS, RIGHTS_WITHOUT_TEXT

UNKNOWN = ":unav"  # DataCite's own code for a value that is not known


def write_datacite(folder: Path, about: About) -> None:
    """Write `datacite.json` and `datacite.xml`.

    Raises ImportError where the library is not installed, and ValueError for metadata that the schema does not allow.
    """
    from datacite import schema45

    told = metadata(about)
    problems = [problem.message for problem in schema45.validator.iter_errors(told)]
    if problems:
        raise ValueError("; ".join(problems))
    (folder / "datacite.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    (folder / "datacite.xml").write_text(schema45.tostring(told), "utf-8")


def metadata(about: About) -> dict[str, Any]:
    """What DataCite is told. An edition without a DOI gets one where it is deposited."""
    options, told = about.options, about.manifest
    rights: list[dict[str, str]] = [{"rights": RIGHTS if options.text else RIGHTS_WITHOUT_TEXT, "lang": "en"}]
    if options.license:
        rights.append({"rights": "Licence of what the creators made themselves", "rightsUri": options.license})
    found: dict[str, Any] = {
        "titles": [{"title": about.title}],
        "creators": [_creator(one) for one in options.creators],
        "publisher": {"name": options.publisher or UNKNOWN},
        "publicationYear": options.day[:4],
        "types": {"resourceType": "News corpus with web archive", "resourceTypeGeneral": "Dataset"},
        "subjects": [{"subject": "news"}, {"subject": "web archive"}],
        "contributors": [
            {"name": one["name"], "nameType": "Organizational", "contributorType": "RightsHolder"}
            for one in told["outlets"]
        ],
        "dates": [{"date": options.day, "dateType": "Issued"}],
        **({"language": about.language} if about.language else {}),
        "alternateIdentifiers": [
            {"alternateIdentifier": about.fingerprint, "alternateIdentifierType": "SHA-256 of the articles"}
        ],
        "version": options.day,
        "rightsList": rights,
        "descriptions": [
            {"description": f"{about.corpus.english_title}. {SCOPE[options.private]}", "descriptionType": "Abstract"},
            {"description": f"Made with depeche {__version__}. See methods.md.", "descriptionType": "Methods"},
        ],
        "formats": ["application/vnd.apache.parquet", *(["application/wacz", "application/jsonl"] * options.text)],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    if told["first"]:
        days = f"{told['first']}/{told['last']}"
        found["dates"].append({"date": days, "dateType": "Other", "dateInformation": "publication of the articles"})
    if options.doi:
        found |= {"doi": options.doi, "prefix": options.doi.split("/")[0], "suffix": options.doi.partition("/")[2]}
    return found


def _creator(creator: Creator) -> dict[str, Any]:
    if not creator.given:
        return {"name": creator.name, "nameType": "Organizational"}
    told: dict[str, Any] = {
        "name": creator.name, "nameType": "Personal", "familyName": creator.family, "givenName": creator.given,
    }  # fmt: skip
    if creator.orcid:
        told["nameIdentifiers"] = [{"nameIdentifier": creator.orcid, "nameIdentifierScheme": "ORCID"}]
    return told
