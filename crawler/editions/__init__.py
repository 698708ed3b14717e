"""Editions: a part of an archive, frozen with its proof, its metadata and its hashes, to be cited and to be verified.

`building` makes one; the libraries that it needs come with the extra `edition` and are loaded when it is asked for.
`verification` verifies one, with nothing but depeche itself and no archive.
"""

ABOUT = "edition.json"
"""What an edition is, as JSON."""
CAPTURES = "captures.jsonl"
"""The captures, a line each, in the order of their records."""
PACKED = "captures.wacz"
"""The captures themselves."""
MANIFEST = "manifest-sha256.txt"
"""The SHA-256 of every other file, as `sha256sum` writes it."""
