"""The pages of the rules: a summary, then parts under known headings."""

import re

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Fix safety", "Known misses")
IN_RUFF = "In ruff"  # a part that only some pages have: the codes of ruff for the same


def summary(text: str) -> str:
    """The first sentence of a page: what the rule is about, in one line."""
    return text.strip().partition("\n\n")[0].replace("\n", " ")


def compose(text: str, shared: str) -> str:
    """The page: its own parts, and where it has none those that it shares with its siblings."""
    found = parts(shared) | parts(text)
    told = (f"## {heading}\n{found[heading]}" for heading in (*HEADINGS, IN_RUFF) if heading in found)
    return "\n\n".join((summary(text), *told)) + "\n"


def codes_of(text: str) -> tuple[str, ...]:
    """The codes that ruff has for what a page is about."""
    return tuple(re.findall(r"`([A-Z]+\d+)`", parts(text).get(IN_RUFF, "")))


def parts(text: str) -> dict[str, str]:
    """The texts under the headings of a page."""
    pieces = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)[1:]
    return {heading: body.strip() for heading, body in zip(pieces[::2], pieces[1::2], strict=True)}
