"""A small page in the place of a heavy one: what is asked of a page that was read elsewhere, and nothing else."""

from html import escape

from crawler.reading.drafts import Draft

MAX_MARKS = 2_000  # elements that tell how a page is built; and as many of its head


def outline(draft: Draft) -> bytes:
    """A page with the same head, and one empty element for each kind that the page has.

    It answers what is asked of a page that was read: its rights, its canonical address, how it is built.
    """
    tree = draft.document.tree
    heads = [one for _, one in zip(range(MAX_MARKS), tree.iter("meta", "link"), strict=False)]
    kinds = dict.fromkeys(
        (one.tag, one.get("class") or "") for one in tree.iter() if isinstance(one.tag, str) and one.get("class")
    )
    lines = [f"<{one.tag!s} {_attributes(dict(one.attrib))}>" for one in heads]
    lines += [f"<{tag!s} {_attributes({'class': name})}></{tag!s}>" for tag, name in list(kinds)[:MAX_MARKS]]
    return f"<!doctype html><meta charset=utf-8>{''.join(lines)}".encode("utf-8", "replace")


def _attributes(attributes: dict[str, str]) -> str:
    return " ".join(f'{name}="{escape(value[:10_000])}"' for name, value in attributes.items() if name != "charset")
