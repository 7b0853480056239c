"""One coroutine under repair: what is known of it, and the pieces that its repairs are made of."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span, covered
from asyncfix.repair.dataflow.names import FunctionNode, line_of
from asyncfix.repair.edits import Edit, Move, position
from asyncfix.repair.judgement.conflicts import New, find_conflicts
from asyncfix.repair.judgement.early import find_early_flags, find_set_off
from asyncfix.repair.judgement.free_threads import without_races
from asyncfix.repair.model import Repair
from asyncfix.repair.naming import (
    Names,
    name_after_file,
    name_after_function,
    name_after_result,
    name_after_sql,
    name_said,
)
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import mentions
from asyncfix.repair.scene.taint import all_holders
from asyncfix.repair.scene.tools import find_tools
from asyncfix.repair.scene.words import receiver_of

if TYPE_CHECKING:
    from asyncfix.repair.dataflow.interface import Interface
    from asyncfix.repair.dataflow.whole import Whole
    from asyncfix.repair.judgement.fitness import Fitness
    from asyncfix.repair.judgement.handed_down import HandedDown
    from asyncfix.repair.judgement.yielded import Yielded
    from asyncfix.repair.scene.held_names import HeldNames
    from asyncfix.repair.scene.managers import ManagerFacts


class Bench:
    """The coroutine, the names in it that hold connections and other objects of one user, and names for helpers."""

    def __init__(self, stage: Stage, function: Key) -> None:
        self.stage = stage
        self.scene = scene = stage.scene(function.path)
        self.function = function
        self.names = stage.names(function.path)
        self.node: FunctionNode = scene.nodes[function]
        self.handles = self.holders = all_holders(scene, function, self.node)
        self.tools = find_tools(scene, function, self.node)
        self.others: frozenset[str] = frozenset()  # names that hold connections of another lane
        self.lanes: frozenset[str] = frozenset()
        self.pinned: frozenset[ast.stmt] = frozenset()  # what of the block needs the loop, and stays there
        self.named: set[ast.ExceptHandler] = set()  # whose exceptions have got names
        self.yielded: Yielded | None = None  # what it gives the blocks that enter it, as they ask for that

    def beside(self, others: frozenset[str], lanes: frozenset[str]) -> "Bench":
        """The same coroutine, where some names belong to blocks that are planned by themselves, on lanes of theirs."""
        found = self._copied()
        found.handles, found.others, found.lanes = self.handles - others, others, lanes
        return found

    def at(self, block: Block) -> "Bench":
        """The same coroutine for one block, in which a name may be something else than in others."""
        from asyncfix.repair.scene.unheld import find_unheld

        found = self._copied()
        found.handles -= find_unheld(self.held, block.statements)
        return found

    def pinning(self, statements: frozenset[ast.stmt]) -> "Bench":
        """The same coroutine, where some statements of the block stay on the loop."""
        found = self._copied()
        found.pinned = statements
        return found

    def holds(self, name: ast.Name) -> bool:
        """Whether a name of a connection, or of an object of one user, still stands for that where it is read."""
        return name.id in self.tools or self.held.has(name)

    @property
    def is_given(self) -> bool:
        """Whether it may get a connection by a parameter."""
        parameters = self.scene.reach.program.function(self.function).parameters
        return not self.handles.isdisjoint(each.name for each in parameters)

    @cached_property
    def lending(self) -> "Sequence[HandedDown]":
        """What it lends of its connection to coroutines: those that it decorates, or awaits and that are suspended."""
        from asyncfix.repair.judgement.handed_down import handed_by
        from asyncfix.repair.judgement.helping import helped_by

        helped = helped_by(self.scene, self.function, self.stage.suspension) if self.handles else ()
        return (*handed_by(self.scene, self.function), *helped)

    def given_to(self, statement: ast.stmt, names: Sequence[str]) -> Sequence[str]:
        """Some names where a statement begins, and the parameters whose connections they stand for there."""
        return tuple(dict.fromkeys((*names, *sorted(self.held.parameters_in(statement, names)))))

    def kept_by(self, statements: Sequence[ast.stmt]) -> frozenset[str]:
        """The names that may hold a connection when some statements are left, and are asked for more than facts."""
        from asyncfix.repair.judgement.asked_after import asked_after

        kept = self.left_by(statements)
        return kept - asked_after(self.scene, self.function, self.node, statements, kept)

    def left_by(self, statements: Sequence[ast.stmt]) -> frozenset[str]:
        """The names that may hold one then."""
        from asyncfix.repair.scene.entered_names import let_go

        kept = self.held.leaving(statements, self.handles)
        return kept - let_go(self.scene, self.function, self.node, statements, kept)

    def without_lasting(self) -> "Bench":
        """The same coroutine, where one thread has all that outlives it: names for that may go to and fro."""
        from asyncfix.repair.scene.lasting import lasting_in

        found = self._copied()
        named = lasting_in(self.scene, self.function)
        found.handles = self.handles - {each.id for each in named if isinstance(each, ast.Name)}
        return found

    def _copied(self) -> "Bench":
        from copy import copy

        return copy(self)

    def mixed(self, moved: Sequence[ast.AST]) -> Iterator[Reason]:
        """What uses connections of two lanes at once."""
        for each in moved:
            if mentions(each, self.others):
                text = "it uses two connections that are held at once"
                yield Reason("second-connection", line_of(each), text)

    @property
    def held(self) -> "HeldNames":
        """Where its names hold connections, and where they stand for something else."""
        from asyncfix.repair.scene.held_names import held_names

        return held_names(self.scene, self.function, self.node, self.holders)

    @property
    def whole(self) -> "Whole":
        from asyncfix.repair.scene.region import whole_of

        return whole_of(self.scene, self.function, self.node)

    @cached_property
    def is_nested(self) -> bool:
        """Whether its helpers stand in it: a static method has no receiver, and some classes must get no new member."""
        if not isinstance(self.scene.parents[self.node], ast.ClassDef):
            return False
        owner = self.scene.reach.program.function(self.function).owner
        return counts_members(self.scene, Key(self.function.path, owner)) or not receiver_of(self.scene, self.node)

    def conflicts(self, statements: tuple[ast.stmt, ...], new: New = "at its ends") -> Iterator[Reason]:
        """State that other tasks may use between two uses here, but for what a lock keeps them from."""
        asked = (self.scene, self.function, self.node, statements, self.stage.suspension)
        found = chain(find_conflicts(*asked, new), find_early_flags(*asked))
        return found if new == "at its end" else chain(found, find_set_off(*asked))

    def conflicts_between_rows(self, loop: ast.stmt) -> Iterator[Reason]:
        """The same for a loop whose head waits for the database, each time around."""
        from asyncfix.repair.judgement.fetched import find_conflicts_between_rows

        assert isinstance(loop, ast.For | ast.While)
        return find_conflicts_between_rows(self.scene, self.function, self.node, loop, self.stage.suspension)

    def unlinked(self, home: Path | None, line: int) -> Iterator[Reason]:
        """Why another file, with a context manager or the threads for it, can't be repaired along with this one."""
        if home is None:
            return
        yield from self.unwritable(home, line)
        if self.is_importing(home, self.scene.source.path):
            text = f"{home.as_posix()} imports this module, so it can't be imported here"
            yield Reason("import-cycle", line, text)

    def unhoused(self, fitness: "Fitness", line: int) -> Iterator[Reason]:
        """Why the files where connections are taken can't be repaired along with this one, nor have its threads."""
        yield from self.unlinked(fitness.home, line)
        for path in dict.fromkeys(each.path for each in fitness.borrows):
            yield from self.unwritable(path, line)

    def unwritable(self, path: Path, line: int) -> Iterator[Reason]:
        if path != self.scene.source.path and path not in self.stage.writable:
            text = f"its context manager stands in {path.as_posix()}, which was not named: name both files"
            yield Reason("other-file", line, text)

    def is_importing(self, path: Path, other: Path) -> bool:
        """Whether a module imports another one as it is imported: then that must not import it."""
        from asyncfix.repair.scene.importing import reaches_by_import

        return path != other and reaches_by_import(self.scene, path, other)

    def within(self, repair: Repair, statements: Sequence[ast.stmt]) -> frozenset[Span]:
        """The findings that stand in some statements."""
        spans = [span for each in statements for span in self._parts(each)]
        return frozenset(covered(spans, repair.covers))

    def _parts(self, statement: ast.stmt) -> Iterator[Span]:
        """Where a statement stands; of a `with`, whose end may have moved, its parts."""
        if not isinstance(statement, ast.With | ast.AsyncWith):
            yield self.scene.span(statement)
            return
        yield from (self.scene.span(item.context_expr) for item in statement.items)
        for each in statement.body:
            yield from self._parts(each)

    def entered(self, block: Block, manager: "ManagerFacts", held: bool = False) -> list[Edit]:
        """The edits by which a block enters its manager in a thread."""
        from asyncfix.repair.shapes.twins import Twins

        return Twins(self.stage).entered(self.scene, block, manager, held)

    def move(
        self,
        statements: tuple[ast.stmt, ...],
        name: str,
        interface: "Interface",
        is_whole: bool = False,
        is_last: bool = False,
    ) -> Move:
        from asyncfix.repair.dataflow.imported import find_imports

        receiver = receiver_of(self.scene, self.node)
        imports = find_imports(self.whole, statements)
        given = (receiver, *imports)
        parameters = tuple(name for name in interface.parameters if name not in given)
        is_closure = bool(interface.closure) or self.is_nested
        return Move(
            function=position(self.node.body[0]),
            first=position(statements[0]),
            last=position(statements[-1]),
            helper=name,
            receiver=receiver,
            interface=replace(interface, parameters=parameters),
            is_last=is_last,
            is_closure=is_closure,
            handled=tuple(dict.fromkeys(self._handled(statements))) if is_closure else (),
            is_whole=is_whole,
            exit_names=(self.local_name("returned"), self.local_name("result")),
            imports=tuple(imports[name] for name in interface.parameters if name in imports),
            docstring=f"Blocking part of {self.node.name}(); runs on a worker thread.",
        )

    def _handled(self, statements: tuple[ast.stmt, ...]) -> Iterator[str]:
        """The exceptions that are handled around some statements, and only read in them."""
        place: ast.AST = statements[0]
        while place is not self.node:
            place = self.scene.parents[place]
            if isinstance(place, ast.ExceptHandler) and place.name:
                found = [each for node in statements for each in ast.walk(node)]
                uses = [each.ctx for each in found if isinstance(each, ast.Name) and each.id == place.name]
                if uses and all(isinstance(each, ast.Load) for each in uses):
                    yield place.name

    def name(self, statements: tuple[ast.stmt, ...], outputs: tuple[str, ...], whole: bool, alone: bool) -> str:
        """A helper's: by a comment, by its SQL or file, by the coroutine, else by that and the one value it gives."""
        own = name_after_function(self.node.name)
        said = name_said(self.scene.lines, statements)
        done = [name_after_sql(statements), name_after_file(statements)]
        given = name_after_result(self.node.name, outputs)
        names = [own] if whole else [said, own, *done, given] if alone else [said, *done, own, given]
        return self.fresh(*filter(None, names))

    def fresh(self, *wanted: str) -> str:
        """The first of these names that is free beside the coroutine; from then on it is taken."""
        owner = self.scene.reach.program.function(self.function).owner
        path = self.scene.source.path
        name = self.names.fresh(*wanted, besides=self.stage.related(path, owner))
        self.stage.given(path, owner).add(name)
        return name

    def release(self, names: Iterable[str]) -> None:
        """Names of helpers that won't be made are free again."""
        owner = self.scene.reach.program.function(self.function).owner
        self.names.release(names)
        self.stage.given(self.scene.source.path, owner).difference_update(names)

    def judged(self, repair: Repair) -> Repair:
        """The repair, refused if it may race where there is no global lock; its helpers won't be made then."""
        found = without_races(self.stage, repair)
        self.release(set(repair.helpers) - set(found.helpers))
        return found

    def local_name(self, *wanted: str) -> str:
        return Names(self._used_names | self.lanes).fresh(*wanted)

    @cached_property
    def _used_names(self) -> frozenset[str]:
        return frozenset(each.id for each in ast.walk(self.node) if isinstance(each, ast.Name))


def counts_members(scene: Scene, cls: Key) -> bool:
    """Whether what a class has decides what it is or does: a protocol's, or one that its bases look through."""
    inference, program = scene.reach.inference, scene.reach.program
    order = inference.order(cls)
    if any(find_mark(program.cls(each), "structural") for each in order):
        return True
    asking = [*inference.methods(cls, "__init_subclass__"), *inference.metamethods(cls, "__new__")]
    asking += inference.metamethods(cls, "__init__")
    return any(not is_stub(each.path) for each in asking)
