"""Pools that threads take connections from: which calls hand which functions to threads, and what these use."""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.evidence.origins import Origins
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.types import Callable, ClassType, Deferred, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Expression
from asyncfix.model.facts import Function, Mark, Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.operands import operand
from asyncfix.reach.reach import Reach
from asyncfix.reach.ways import Edge

MOST_FUNCTIONS = 300  # that are looked at for one call


@frozen
class Handover:
    """A call that has functions run in threads; `executor` is what it asks for that, `many` whether there are several.

    `given` are the functions, each with the expression it was passed as.
    """

    where: Key
    operation: Operation
    given: tuple[tuple[Key, Expression], ...]
    executor: Expression | None
    many: bool


@frozen
class Borrowing:
    """A use of a pool in a thread, by an operation of some function: the pool's class and, where it can be told, the
    calls that made the pool."""

    handover: Handover
    where: Key
    operation: Operation
    cls: Key
    mark: Mark
    acquires: Mark | None
    made: tuple[tuple[Call, Key], ...]


class Sharing:
    """Finds what is taken from pools in threads."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.program = reach.program
        self.origins = Origins(reach.inference)

    def borrowings(self) -> Iterator[Borrowing]:
        """The uses of pools in threads, as far as they are in sight."""
        for handover in self.handovers():
            for key, passed in handover.given:
                yield from self._borrowed(handover, key, passed)

    def calls_in(self, key: Key) -> Iterator[tuple[Operation, Call]]:
        for operation in self.program.function(key).operations:
            if operation.kind == "call" and isinstance(call := operation.value, Call):
                yield operation, call

    def handovers(self) -> Iterator[Handover]:
        """The calls by which functions get to run in threads."""
        names = self._runners()
        for name in sorted(names):
            for where, call in self.reach.inference.calls.mentioning(name):
                for operation, each in self.calls_in(where):
                    if each is call:
                        yield from self._handed(where, operation, call)
        yield from self._begun()

    def _begun(self) -> Iterator[Handover]:
        """The calls that make threads of the project's own classes, each of which runs a method of its class."""
        for cls, run in self._threads():
            for where, call in self.reach.inference.calls.mentioning(cls.qualname.rpartition(".")[2]):
                if ClassType(cls) in self.reach.inference.types(call.function, where):
                    found = (operation for operation, each in self.calls_in(where) if each is call)
                    given = ((run, call.function),)
                    yield from (Handover(where, operation, given, None, operation.in_loop) for operation in found)

    def _threads(self) -> Iterator[tuple[Key, Key]]:
        """Classes of the project under one whose methods a thread calls, each with what it has of these."""
        names = {each.name for each in self.program.marked_functions("called") if is_called_in_thread(each)}
        for module in self.program.project:
            for cls in (Key(module.path, each.qualname) for each in module.facts.classes):
                for name in sorted(names):
                    found = list(self.reach.inference.methods(cls, name))
                    above = any(is_called_in_thread(self.program.function(each)) for each in self._methods(cls, name))
                    yield from ((cls, each) for each in found[:1] if above and not catalog.is_stub(each.path))

    def _methods(self, cls: Key, name: str) -> Iterator[Key]:
        """All methods of that name, those that are overridden too."""
        for each in self.reach.inference.order(cls):
            key = Key(each.path, f"{each.qualname}.{name}")
            if key.qualname in self.program.modules[each.path].functions:
                yield key

    def _runners(self) -> set[str]:
        """The names of what takes functions to threads."""
        found = set()
        for each in self.program.marked_functions("runs"):
            if (mark := find_mark(each, "runs")) and mark.first == "in_thread":
                found.add(each.owner.rpartition(".")[2] if each.name == "__init__" else each.name)
        return found

    def _handed(self, where: Key, operation: Operation, call: Call) -> Iterator[Handover]:
        for callee in sorted(self.reach.inference.called_by(call, where), key=repr):
            for key, is_thread in self._runner(callee):
                function = self.program.function(key)
                mark = find_mark(function, "runs")
                if mark is None or mark.first != "in_thread":
                    continue
                skip = 1 if function.owner else 0
                passed = bound_parameters(function, call, skip).get(mark.positional[1])
                given = tuple(self._functions(passed, where)) if passed else ()
                executor = self._executor(function, call, skip)
                yield Handover(where, operation, given, executor, operation.in_loop or not is_thread)

    def _runner(self, callee: Type) -> Iterator[tuple[Key, bool]]:
        match callee:
            case Callable(function=key) if catalog.is_stub(key.path):
                yield key, False
            case ClassType(cls=cls) if catalog.is_stub(cls.path):
                yield from ((key, True) for key in self.reach.inference.methods(cls, "__init__"))

    def _executor(self, function: Function, call: Call, skip: int) -> Expression | None:
        """What runs the function: an argument of that name, or else the object whose method it is."""
        given = bound_parameters(function, call, skip).get("executor")
        if given is not None:
            return given
        return call.function.value if isinstance(call.function, Attribute) else None

    def _functions(self, passed: Expression, where: Key) -> Iterator[tuple[Key, Expression]]:
        for value in sorted(self.reach.inference.types(passed, where), key=repr):
            target = value.call if isinstance(value, Deferred) else value
            if isinstance(target, Callable):
                yield target.function, passed

    def _borrowed(self, handover: Handover, key: Key, passed: Expression) -> Iterator[Borrowing]:
        if catalog.is_stub(key.path):
            if isinstance(passed, Attribute):
                yield from self._use(handover, handover.operation, key, passed.value, handover.where)
            return
        todo, seen = [key], set[Key]()
        while todo and len(seen) < MOST_FUNCTIONS:
            each = todo.pop()
            if each in seen or catalog.is_stub(each.path):
                continue
            seen.add(each)
            for edge in self.reach.edges(each):
                todo.append(edge.target)
                yield from self._used_by(handover, edge, each)

    def _used_by(self, handover: Handover, edge: Edge, where: Key) -> Iterator[Borrowing]:
        value = operand(edge.operation)
        if catalog.is_stub(edge.target.path) and isinstance(value, Attribute):
            yield from self._use(handover, edge.operation, edge.target, value.value, where)

    def _use(
        self, handover: Handover, operation: Operation, key: Key, pool: Expression, where: Key
    ) -> Iterator[Borrowing]:
        function = self.program.function(key)
        acquires = find_mark(function, "acquires")
        if not acquires and not find_mark(function, "releases"):
            return
        for value in sorted(self.reach.inference.types(pool, where), key=repr):
            mark = self.resource(value)
            if isinstance(value, Instance) and mark and mark.first == "pool":
                made = self._made(pool, where, value.cls)
                yield Borrowing(handover, where, operation, value.cls, mark, acquires, made)

    def _made(self, value: Expression, where: Key, cls: Key) -> tuple[tuple[Call, Key], ...]:
        """The calls of a class that a value comes from."""
        found = self.origins.of(value, where)
        types = self.reach.inference.types
        return tuple(
            (each.call, each.scope) for each in found if ClassType(cls) in types(each.call.function, each.scope)
        )

    def resource(self, value: Type) -> Mark | None:
        if not isinstance(value, Instance):
            return None
        marks = (find_mark(self.program.cls(each), "resource") for each in self.reach.inference.order(value.cls))
        return next(filter(None, marks), None)

    def limit(self, call: Call, scope: Key) -> int | None:
        """The number that a constructor is given for its limit, where it is a constant."""
        for value in self.reach.inference.types(call.function, scope):
            mark = self.resource(Instance(value.cls)) if isinstance(value, ClassType) else None
            if not mark or not isinstance(value, ClassType):
                continue
            for init in self.reach.inference.methods(value.cls, "__init__"):
                given = bound_parameters(self.program.function(init), call, 1).get(mark.get("limit"))
                if isinstance(given, Constant) and isinstance(given.value, int):
                    return given.value
        return None

    def executors(self, handover: Handover) -> list[tuple[Call, Key]]:
        """The calls that made the executor of a handover, where they are in sight."""
        if handover.executor is None:
            return []
        found: list[tuple[Call, Key]] = []
        for value in sorted(self.reach.inference.types(handover.executor, handover.where), key=repr):
            mark = self.resource(value)
            if isinstance(value, Instance) and mark and mark.first == "executor":
                found += self._made(handover.executor, handover.where, value.cls)
        return found


def is_called_in_thread(function: Function) -> bool:
    mark = find_mark(function, "called")
    return mark is not None and mark.first == "in_thread"
