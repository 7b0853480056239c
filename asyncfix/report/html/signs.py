"""How repairs and shares are shown, wherever they are."""

from collections.abc import Sequence
from itertools import accumulate

from asyncfix.report.html.markup import Markup, join, tag

SIGNS = {"safe": "✓", "unsafe": "?", "refused": "–", "": "·"}
LEVELS = {
    "safe": "`asyncfix apply` repairs it and keeps what the program does",
    "unsafe": "a repair exists and may change behaviour: read its reasons first",
    "refused": "no repair can be argued right: a person has to, for the reason given",
    "": "not a matter of moving a call: a person changes the code",
}


def name_of(level: str) -> str:
    return level or "by hand"


def badge(level: str) -> Markup:
    sign = tag("span", SIGNS[level], aria_hidden="true")
    return tag("span", sign, f" {name_of(level)}", class_=f"badge {level or 'none'}")


def bar(parts: Sequence[tuple[str, int]], height: int = 8, whole: int = 0) -> Markup:
    """Shares side by side, each with a class of its own; of `whole`, or of their sum."""
    total = whole or sum(number for _, number in parts) or 1
    starts = [0, *accumulate(number for _, number in parts)]
    shares = [
        tag("rect", class_=f"share {name}", x=f"{start / total:.2%}", width=f"{number / total:.2%}", height=height)
        for (name, number), start in zip(parts, starts, strict=False)
        if number
    ]
    return tag("svg", join(shares), class_="bar", width="100%", height=height, aria_hidden="true")
