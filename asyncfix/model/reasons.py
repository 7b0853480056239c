"""What the codes mean that are no rules: those beside a repair which is unsafe or refused, and those of errors."""

from collections.abc import Mapping
from typing import Literal

from asyncfix.model.finding import Level
from asyncfix.model.refused import REFUSED
from asyncfix.model.remembered import frozen
from asyncfix.model.unsafe import UNSAFE


@frozen
class Explanation:
    """`level`: what a repair with this reason is, or "error"; `says` why, `advice` the way out."""

    code: str
    level: Level | Literal["error"]
    says: str
    advice: str


REASONS: Mapping[str, Explanation] = {
    **{code: Explanation(code, "unsafe", *texts) for code, texts in UNSAFE.items()},
    **{code: Explanation(code, "refused", *texts) for code, texts in REFUSED.items()},
}

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "invalid-comment": (
        "A comment to asyncfix that says nothing: its word, or the rule or kind in its brackets, does not exist; the "
        "brackets are empty or never end; or it stands where it is about nothing. It suppresses nothing and marks "
        "nothing.",
        "Write it as the message says: `# asyncfix: ignore[RULE]  why`, `# asyncfix: file-ignore[RULE]`, "
        "`# asyncfix: blocking[KIND]` or `# asyncfix: nonblocking`. One about something else begins with another word.",
    ),
    "invalid-syntax": (
        "The Python that runs asyncfix can't parse the file, so nothing is known of it: calls are not followed into "
        "it, and nothing in it is found. Syntax newer than that Python is mostly understood.",
        "Mend the file; run asyncfix on the Python that the code is for (`uvx --python 3.14 asyncfix-lint`); or leave "
        "the file out, where it is no part of the program (`exclude`).",
    ),
    "unreadable": (
        "There is no text to parse: the file can't be opened, or its bytes are no text in the encoding that it "
        "declares, UTF-8 where it declares none.",
        "Save it as UTF-8, declare its encoding (`# -*- coding: latin-1 -*-`) or permit reading it; or leave it out "
        "(`exclude`).",
    ),
}

ERRORS: Mapping[str, Explanation] = {code: Explanation(code, "error", *texts) for code, texts in PROBLEMS.items()}
