"""The lines above statements: blank ones and comments."""

from collections.abc import Sequence

import libcst as cst

Lines = Sequence[cst.EmptyLine]


def part_comment(
    leading: Sequence[cst.EmptyLine], group: Sequence[cst.BaseStatement]
) -> tuple[Sequence[cst.EmptyLine], Sequence[cst.EmptyLine]]:
    """The lines above some statements: those that stay above what stands for all of them, and the first one's own.

    Where blank lines or comments part the statements, the comment above the first is about that alone.
    """
    parted = any(getattr(each, "leading_lines", ()) for each in group[1:])
    start = len(leading)
    while parted and start and leading[start - 1].comment:
        start -= 1
    return leading[:start], leading[start:]


def headed(lines: Lines, statements: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """With other lines above the first."""
    return [statements[0].with_changes(leading_lines=lines), *statements[1:]]
