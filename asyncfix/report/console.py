"""Lines in colour."""

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from asyncfix.report.text import Line, escape


def paint(lines: Iterable[Line], stream: TextIO) -> None:
    """Prints what it is given: rich would wrap, colour numbers, and read `[x]` and `:warning:` itself."""
    console = Console(
        file=stream,
        color_system="standard",
        force_terminal=True,
        soft_wrap=True,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for line in lines:
        console.print(Text.assemble(*((escape(text), style) for text, style in line)))
