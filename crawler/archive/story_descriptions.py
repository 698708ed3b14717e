"""What the tables of stories mean: see descriptions.py."""

from crawler.archive.columns import ARTICLE, DAY, ID, Column, Table
from crawler.archive.glossary import WORDS

STORIES = Table(
    title="Stories",
    text=f"{WORDS['story'].meaning} Made anew at the end of a run; a story keeps its number as long as most of its "
    "articles stay together.",
    columns={
        "id": Column(text="Number of the story"),
        "title": Column(text="Title of its first article"),
        "first": Column(text="The article that told it first, of those that the archive has", unit=ARTICLE),
        "outlet": Column(text="The outlet of that article", unit="id in `outlets`"),
        "began": Column(text="Day of its first article", unit=DAY, kind="day"),
        "ended": Column(text="Day of its last article", unit=DAY, kind="day"),
        "articles": Column(text="How many articles it has", unit="count", kind="count"),
        "outlets": Column(text="How many outlets told it", unit="count", kind="count"),
    },
)
STORY_ARTICLES = Table(
    title="Articles of stories",
    text="Which article is of which story, and on which earlier one of it it draws.",
    columns={
        "article": Column(text="The article", unit=ARTICLE),
        "story": Column(text="Its story", unit=ID.format("stories")),
        "position": Column(text="Place in the order of publication", unit="from 0"),
        "source": Column(
            text="The article of the story that it draws on; empty where none is known, as for the first",
            unit=ARTICLE,
        ),
        "evidence": Column(
            text="How that is known: it cites or links to it, has a passage of it, or has a title and lead like it",
            values=("citation", "link", "copy", "likeness"),
        ),
        "score": Column(text="How sure that is", unit="0 to 1"),
    },
)
