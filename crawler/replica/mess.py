"""The bulk of a commercial page, made at run time and always the same: styles, scripts, hashed names."""

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b

_PROPERTIES = (
    "margin:{n}px", "margin-bottom:{n}px", "padding:{n}px {m}px", "color:#{c}", "background:#{c}",
    "font-size:{n}px", "line-height:1.{m}", "display:flex", "display:none", "float:left",
    "width:{m}%", "max-width:{n}0px", "border:1px solid #{c}", "position:relative", "top:-{n}px",
    "text-transform:uppercase", "flex:0 0 {m}%", "z-index:{n}", "opacity:.{m}",
    "-webkit-box-shadow:0 {n}px {m}px rgba(0,0,0,.{m})", "transition:all .{m}s ease-in-out",
)  # fmt: skip
_STATES = ("", ":hover", ":focus", ":first-child", ":last-child", "::before", ">a", " li", " span")
_WORDS = (
    "slot", "queue", "frame", "panel", "scroll", "layer", "timer", "beacon", "ratio", "offset",
    "vendor", "cache", "event", "notice", "banner", "state", "target", "widget", "sticky", "bucket",
)  # fmt: skip


class Dice:
    """Numbers that look random and are the same on every machine."""

    def __init__(self, seed: str) -> None:
        self._state = int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big")

    def below(self, limit: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self._state >> 33) % limit

    def one_of(self, things: Sequence[str]) -> str:
        return things[self.below(len(things))]

    def hexadecimal(self, length: int) -> str:
        return "".join(self.one_of("0123456789abcdef") for _ in range(length))


@cache
def css(names: tuple[str, ...], size: int) -> str:
    """A minified style sheet of about that many characters, over those class names."""
    dice, rules, length = Dice("css" + names[0]), list[str](), 0
    while length < size:
        rule = _rule(dice, names)
        if dice.below(40) == 0:
            rule = f"@media (min-width:{dice.below(12)}00px){{{rule}{_rule(dice, names)}}}"
        rules.append(rule)
        length += len(rule)
    return "".join(rules)


def _rule(dice: Dice, names: Sequence[str]) -> str:
    selectors = (f".{dice.one_of(names)}{dice.one_of(_STATES)}" for _ in range(1 + dice.below(3)))
    selector = ",".join(selectors) if dice.below(2) else " ".join(selectors)
    return f"{selector}{{{';'.join(_declarations(dice))}}}"


def _declarations(dice: Dice) -> Iterator[str]:
    for _ in range(1 + dice.below(4)):
        form = dice.one_of(_PROPERTIES)
        yield form.format(n=dice.below(60), m=1 + dice.below(99), c=dice.hexadecimal(6))


@cache
def script(seed: str, size: int) -> str:
    """Functions that call each other and do nothing, of about that many characters."""
    dice, parts, length = Dice(seed), list[str](), 0
    while length < size:
        part = _function(dice)
        parts.append(part)
        length += len(part)
    return "\n".join(parts)


def _function(dice: Dice) -> str:
    name, other, key = (dice.one_of(_WORDS) for _ in range(3))
    number = dice.below(5000)
    return (
        f"    window.{name}_{number} = function (data, {other}) {{\n"
        f"        if (typeof data !== 'undefined' && data.{key} > {number}) {{\n"
        f"            {other}.push({{'event': 'custom-{name}-{key}', 'index': {number}}});\n"
        f"            setTimeout(function () {{ {name}_{number}(data, {other}); }}, {number});\n"
        f"        }}\n"
        f"    }};"
    )


@cache
def hashed(name: str) -> str:
    """A class name as a build tool leaves it: `_card_x3k9q_12`."""
    dice = Dice(name)
    tail = "".join(dice.one_of("abcdefghijkmnpqrstuvwxyz0123456789") for _ in range(5))
    return f"_{name}_{tail}_{dice.below(90)}"


def token(seed: str, length: int = 8) -> str:
    """Hexadecimal digits for file names and the like."""
    return Dice(seed).hexadecimal(length)
