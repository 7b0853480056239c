"""What a plan says was done to one file: all that the undoing knows beside of the new text."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from asyncfix.model.remembered import Remembering, frozen
from asyncfix.repair.added import ADDED, PLAIN, Naming, plain_of
from asyncfix.repair.edits import Edit, Import, Lend, Move, Replace, Twin
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import called_in, home_of, places

STANDARD = frozenset(
    [
        *((module, "") for module in ("asyncio", "contextvars", "functools", "threading")),
        *(("contextlib", name) for name in ("asynccontextmanager", "contextmanager", "suppress", "AsyncExitStack")),
        ("concurrent.futures", "ThreadPoolExecutor"),
    ]
)
Kind = TypeVar("Kind", bound=Edit)


class UnlikeError(Exception):
    """The new text is not what was there before, with what is recorded; `line` is one of the new text, 0 = unknown."""

    def __init__(self, message: str, node: ast.AST | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line: int = getattr(node, "lineno", 0)


@frozen
class Record(Remembering):
    """The edits of a file; `imports` are what may have been imported, as (module, name).

    `namings` say what may be called otherwise for these: where an edit stands, and in the module of a runtime;
    `called` is what the file calls the parts of a runtime that it defines.
    """

    edits: tuple[Edit, ...]
    imports: frozenset[tuple[str, str]]
    namings: frozenset[Naming] = frozenset((PLAIN,))
    called: Naming = PLAIN

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [edit for edit in self.edits if isinstance(edit, kind)]

    @cached_property
    def helpers(self) -> dict[str, list[Move]]:
        """By their names, the blocks that they stand for, as these stood in the file."""
        found: dict[str, list[Move]] = {}
        for move in sorted(self.of(Move), key=lambda move: move.first):
            if not move.inline:
                found.setdefault(move.helper, []).append(move)
        return found

    @cached_property
    def lenders(self) -> dict[str, Lend]:
        return {edit.manager: edit for edit in self.of(Lend)}

    @cached_property
    def inline(self) -> frozenset[tuple[str, str]]:
        """Lanes with the name of their connection, on which single calls run."""
        return frozenset((move.lane, move.handle) for move in self.of(Move) if move.inline)

    @cached_property
    def twins(self) -> list[Twin]:
        return self.of(Twin)

    def may_import(self, module: str, name: str, called: str) -> bool:
        """Whether an import may have been added that gives what it imports such a name."""
        if plain := plain_of(name):
            return any(each.of(plain) == called for each in self.namings)
        return (module, name) in self.imports and any(each.of(name or module) == called for each in self.namings)

    def is_part(self, name: str) -> bool:
        """Whether the file has a part of a runtime under a name."""
        return self.called.plain(name) in ADDED


def record_of(path: Path, repairs: Iterable[Repair]) -> Record:
    used = list(repairs)
    edits = tuple(dict.fromkeys(edit for repair in used for at, edit in places(repair) if at == path))
    called = next((each.called for each in used if home_of(each) == path), PLAIN)
    namings = frozenset((PLAIN, called, *namings_of(edits)))
    return Record(edits, frozenset([*STANDARD, *imports_of(edits), *errors_of(used)]), namings, called)


def namings_of(edits: Iterable[Edit]) -> Iterator[Naming]:
    for edit in edits:
        yield called_in(edit)
        yield from namings_of(edit.inner) if isinstance(edit, Twin) else ()


def imports_of(edits: Sequence[Edit]) -> list[tuple[str, str]]:
    named = [(edit.module, edit.name) for edit in edits if isinstance(edit, Import)]
    return named + [(edit.module, "") for edit in edits if isinstance(edit, Replace)]


def errors_of(repairs: Iterable[Repair]) -> list[tuple[str, str]]:
    """The exceptions of exhausted pools."""
    parted = [repair.pool.exhausted.rpartition(".") for repair in repairs if repair.pool]
    return [(module, name) for module, _, name in parted]
