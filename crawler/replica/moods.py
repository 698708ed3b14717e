"""Sites that say the wrong thing about what changed, and sites that fail: the bad days of an article's page."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from crawler.replica.site import Answer, Shown, render

_TOOLS = re.compile(rb'<(?:div|footer|p) class="[^"]*(?:share|outils|comments|opinion|_vote_)[^"]*">')
_END = b"</body>"


def lying(answer: Answer, shown: Shown) -> Answer:
    """Tag and date of the article's first version, whatever it says by now."""
    tag = sha256(shown.key.encode()).hexdigest()[:20]
    return replace(answer, tag=tag, modified=shown.began)


def fidgeting(answer: Answer, shown: Shown, request: int) -> Answer:
    """A new tag, date and number of readers at each request, around the same article."""
    count = f"{1 + request // 7} {(request * 131 + shown.number) % 1000:03}".encode()
    read = b"<span>Lu " + count + b" fois</span>"
    body = _TOOLS.sub(lambda tools: tools[0] + read, answer.body, count=1)
    body = body.replace(_END, b'<div class="compteur">Lu ' + count + b" fois</div>" + _END)
    younger = answer.modified + timedelta(seconds=request) if answer.modified else None
    return replace(answer, body=body, modified=younger)


def withheld(reason: str) -> Answer:
    """451: a court or an authority has it so."""
    link = '<https://www.exemple.fr/autorite>; rel="blocked-by"'
    return Answer(status=451, body=render("withheld.html", reason=reason).encode(), headers=(("Link", link),))


def failing(status: int, *, retry_after: str = "") -> Answer:
    """A site that is down; `retry_after` in either of its two forms."""
    headers = (("Retry-After", retry_after),) if retry_after else ()
    return Answer(status=status, body=render("failing.html", status=status).encode(), headers=headers)
