"""What `asyncfix apply --unsafe-fixes` makes of a module of random coroutines, and says of each of them."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from asyncfix.model.change import Outcome
from asyncfix.model.errors import CommandError
from asyncfix.read.config import read_config
from asyncfix.repair.options import Options
from asyncfix.run import Request, repair
from tests.interleaving_coroutines import with_coroutines
from tests.interleaving_programs import Program, write_module

OF_OTHERS = ("mixed-pool",)  # doubts that are about the other coroutines of the module
NAME = "app"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A module before and after; `after` is "" where nothing could be written, for `fault`."""

    programs: tuple[Program, ...]
    before: str
    after: str
    outcomes: tuple[Outcome, ...] = ()
    fault: str = ""

    def with_after(self, text: str) -> "Repaired":
        return replace(self, after=text)

    def of(self, program: Program) -> list[Outcome]:
        names = (f".{program.name}", f".{program.name}.work")
        return [each for each in self.outcomes if each.function.endswith(names)]

    def is_written(self, program: Program) -> bool:
        return any(each.written for each in self.of(program))

    def is_complete(self, program: Program) -> bool:
        """Whether nothing of it was refused."""
        return all(each.written for each in self.of(program))

    def is_safe(self, program: Program) -> bool:
        codes = {reason.code for each in self.of(program) for reason in each.reasons if each.written}
        return self.is_written(program) and codes <= {*OF_OTHERS}

    def is_untouched(self, program: Program) -> bool:
        before, after = (find_function(text, program.name) for text in (self.before, self.after))
        return before is not None and before == after


@lru_cache(4)
def find_definitions(text: str) -> Mapping[str, Sequence[str]]:
    """The texts of the functions of a module and of its classes by name."""
    lines = text.splitlines(keepends=True)
    module = ast.parse(text)
    owned = [each for node in module.body if isinstance(node, ast.ClassDef) for each in node.body]
    found: dict[str, list[str]] = {}
    for each in (*module.body, *owned):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            found.setdefault(each.name, []).append("".join(lines[each.lineno - 1 : each.end_lineno]).strip())
    return found


def find_function(text: str, name: str) -> str | None:
    return next(iter(find_definitions(text).get(name, ())), None)


def find_text(repaired: Repaired, program: Program) -> str:
    """The repaired coroutine, and the helpers beside it."""
    helpers = {name for outcome in repaired.of(program) for name in outcome.helpers}
    helpers |= {program.name, f"_{program.name}_connection_sync"}
    found = find_definitions(repaired.after)
    return "\n".join(text for name in found if name in helpers for text in found[name])


def repair_programs(programs: Sequence[Program], coroutines: bool = False) -> Iterator[Repaired]:
    """One module for all; where asyncfix gives up, halves of it, down to the programs that it gives up on."""
    found = repair_module(programs, coroutines)
    if not found.fault or len(programs) == 1:
        yield found
        return
    half = len(programs) // 2
    yield from repair_programs(programs[:half], coroutines)
    yield from repair_programs(programs[half:], coroutines)


def repair_module(programs: Sequence[Program], coroutines: bool = False) -> Repaired:
    """With `coroutines`, what the programs call is awaited."""
    before = write_module(programs)
    before = with_coroutines(before) if coroutines else before
    with TemporaryDirectory() as folder, chdir(folder):
        Path(f"{NAME}.py").write_text(before)
        request = Request((Path(f"{NAME}.py"),), Path(), read_config(Path(), (), True))
        try:
            applied = repair(request, Options(unsafe=True))
        except CommandError as error:
            return Repaired(tuple(programs), before, "", fault=f"{type(error).__name__}: {error}")
    if applied.faults:  # some programs were left out: halves tell which
        return Repaired(tuple(programs), before, "", fault=applied.faults[0])
    after = next((change.after for change in applied.changes), before)
    return Repaired(tuple(programs), before, after, applied.outcomes)
