"""Lines in colour."""

from collections.abc import Iterable
from typing import TextIO

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

from asyncfix.report.text import Line, escape


def paint(lines: Iterable[Line], stream: TextIO) -> None:
    """Prints what it is given: a console of rich would look for more to colour, and take ten times as long."""
    console = Console(file=stream, force_terminal=True)
    if console.legacy_windows:  # which has no escapes
        for line in lines:
            console.print(Text.assemble(*((escape(text), style) for text, style in line)), soft_wrap=True)
    else:
        stream.writelines(f"{''.join(_part(text, style) for text, style in line)}\n" for line in lines)


def _part(text: str, style: str) -> str:
    return Style.parse(style).render(escape(text), color_system=ColorSystem.STANDARD) if style else escape(text)
