"""The words of queries: operators and fields as people type them, and what a query is said to mean, by language."""

from collections.abc import Mapping

AND = frozenset({"ET", "AND"})
OR = frozenset({"OU", "OR"})
NOT = frozenset({"SAUF", "NOT"})
"""Operators, in capitals only: `et` and `or` are words that a text may have."""

FIELDS: Mapping[str, str] = {
    "auteur": "author", "auteurs": "author", "author": "author", "authors": "author",
    "titre": "title", "title": "title",
    "rubrique": "section", "section": "section",
    "outlet": "outlet", "journal": "outlet", "media": "outlet",
    "tag": "tag", "tags": "tag", "etiquette": "tag",
}  # fmt: skip
"""What may stand before a colon, folded."""

SPOKEN: Mapping[str, Mapping[str, str]] = {
    "en": {
        "with": "with", "without": "without", "and": "and", "or": "or", "phrase": "“{}”",
        "prefix": "words that begin with {}", "author": "author {}", "title": "{} in the title",
        "section": "section {}", "outlet": "outlet {}", "tag": "tag {}", "all": "all articles",
    },
    "fr": {
        "with": "avec", "without": "sans", "and": "et", "or": "ou", "phrase": "«\u202f{}\u202f»",
        "prefix": "mots qui commencent par {}", "author": "auteur {}", "title": "{} dans le titre",
        "section": "rubrique {}", "outlet": "média {}", "tag": "mot-clé {}", "all": "tous les articles",
    },
}  # fmt: skip
"""How a query is said, by language."""
