"""The edition as an RO-Crate (https://w3id.org/ro/crate/1.3), by the library `rocrate`."""

from pathlib import Path
from typing import Any

from crawler import __version__
from crawler.editions.about import SCOPE, About
from crawler.editions.options import Creator
from crawler.editions.sums import sha256_of


def write_crate(folder: Path, about: About, files: dict[str, tuple[str, str]]) -> None:
    """Write `ro-crate-metadata.json`. `files` gives the media type of each file and what it is.

    Raises ImportError where the library is not installed.
    """
    from rocrate.model.contextentity import ContextEntity
    from rocrate.rocrate import ROCrate

    crate, options = ROCrate(), about.options

    def entity(ident: str, **properties: Any) -> Any:
        kinds = {name.replace("type_", "@type"): value for name, value in properties.items() if value is not None}
        return crate.add(ContextEntity(crate, ident, properties=kinds))

    root = crate.root_dataset
    root["name"], root["datePublished"], root["version"] = about.title, options.day, options.day
    root["description"] = f"{about.corpus.english_title}. {SCOPE[options.private]} Made with depeche {__version__}."
    root["keywords"] = "news, web archive, corpus"
    root["identifier"] = f"https://doi.org/{options.doi}" if options.doi else about.fingerprint
    root["creativeWorkStatus"] = "For use in house" if options.private else "Published"
    if about.manifest["first"]:
        root["temporalCoverage"] = f"{about.manifest['first']}/{about.manifest['last']}"
    creators = [_creator(entity, number, one) for number, one in enumerate(options.creators, 1)]
    root["creator"] = root["author"] = creators
    if options.publisher:
        root["publisher"] = entity("#publisher", type_="Organization", name=options.publisher)
    root["about"] = [
        entity(one["homepage"] or f"#{one['id']}", type_="WebSite", name=one["name"])
        for one in about.manifest["outlets"]
    ]
    _add_files(crate, folder, files)
    rights = crate.dereference("rights.md")
    own = (
        entity(options.license, type_="CreativeWork", name="Licence of what the creators made")
        if options.license
        else None
    )
    root["license"] = [rights, own] if own else rights
    crate.metadata.write(folder)


def _add_files(crate: Any, folder: Path, files: dict[str, tuple[str, str]]) -> None:
    for name, (media_type, words) in files.items():
        said = {
            "name": name,
            "description": words,
            "encodingFormat": media_type,
            "contentSize": str((folder / name).stat().st_size),
            "sha256": sha256_of(folder / name),
        }
        crate.add_file(folder / name, dest_path=name, properties=said)


def _creator(entity: Any, number: int, creator: Creator) -> Any:
    ident = creator.orcid or f"#creator-{number}"
    if not creator.given:
        return entity(ident, type_="Organization", name=creator.name)
    name = f"{creator.given} {creator.family}"
    return entity(ident, type_="Person", name=name, familyName=creator.family, givenName=creator.given)
