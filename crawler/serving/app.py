"""The ASGI application: Datasette on one archive, with our plugin, settings, templates and security check."""

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from crawler.archive.database import Archive
from crawler.serving import plugin
from crawler.serving.exact import ExactDatabase
from crawler.serving.language import in_the_readers_language
from crawler.serving.limits import in_turns
from crawler.serving.metadata import SETTINGS, metadata_of
from crawler.serving.security import App, allowed_hosts, guarded
from crawler.translating import speaking

HERE = Path(__file__).resolve().parent
STATIC = "-/depeche"


def datasette_of(archive: Path, *, immutable: bool = False, prefix: str = "/") -> Any:
    """Datasette on the archive, read-only; `immutable` only for a copy that nobody writes.

    A file that is being written must never be opened so: its readers see stale or malformed rows. `prefix` is the
    path below which a proxy shows the pages: `/presse/`.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin, name="depeche")
    # Imported here: before datasette.app is loaded, it would register nothing.
    from datasette import handle_exception

    handle_exception.rich = None  # else it prints a page of local variables for every 404
    with Archive.open(archive) as opened, speaking("en"):  # programs read the metadata too
        metadata = metadata_of(opened, archive.stem)
    site = Datasette(
        metadata=metadata,
        settings=SETTINGS | {"base_url": prefix},
        template_dir=str(HERE / "templates"),
        static_mounts=[(STATIC, str(HERE / "static"))],
    )
    site.add_database(ExactDatabase(site, path=str(archive), is_mutable=not immutable), name=archive.stem)
    return site


def application(
    archive: Path, host: str, allowed: tuple[str, ...] = (), *, immutable: bool = False, prefix: str = "/"
) -> App:
    """The ASGI application: Datasette behind its guard, in the language of each reader."""
    app = in_turns(datasette_of(archive, immutable=immutable, prefix=prefix).app())
    return in_the_readers_language(guarded(app, allowed_hosts(host, allowed)))
