"""Functions, objects and classes of the program that connections and cursors of a library are given."""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.infer.calls import last_name
from asyncfix.infer.types import Callable, ClassType, Instance, Type
from asyncfix.infer.usage import is_receiver
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant, Expression
from asyncfix.model.facts import AttributeWrite, Function
from asyncfix.reach.handles import SETTING, Handles
from asyncfix.reach.hooks_undone import is_undone
from asyncfix.reach.protocols import ASKED
from asyncfix.reach.target import Target
from asyncfix.reach.targets import Targets


class HooksGiven:
    """Finds them function by function, each with the package of the library, and what runs of it."""

    def __init__(self, targets: Targets, handles: Handles) -> None:
        self._targets = targets
        self._handles = handles
        self._inference = targets.inference
        self._program = targets.program

    def in_attributes(self, key: Key, function: Function) -> Iterator[tuple[str, Target, bool]]:
        """`conn.notices = progress`, and whether the function takes it away again, whatever happens."""
        for write in function.writes:
            if not isinstance(write.value, Constant) and not self._is_own(write, function):
                for package, target in self._set(write.target, write.value, key):
                    yield package, target, is_undone(write, function, lambda each: not self._hooks(each.value, key))

    def _is_own(self, write: AttributeWrite, function: Function) -> bool:
        """What a class of the program sets on its own objects, it uses itself."""
        return bool(function.owner) and is_receiver(write.target, function)

    def _hooks(self, value: Expression, scope: Key) -> list[Type]:
        return [each for each in self._inference.types(value, scope) if is_of_program(each)]

    def _set(self, owner: Expression, value: Expression, scope: Key) -> Iterator[tuple[str, Target]]:
        given = self._hooks(value, scope)
        for package in self._handles.packages(owner, scope) if given else ():
            yield from ((package, target) for each in given for target in self._run_of(each, value, scope))

    def by_call(self, call: Call, name: str, scope: Key) -> Iterator[tuple[str, Target]]:
        """`setattr(conn, "notices", progress)`, and what a function of such a library gets that it may call later."""
        if last_name(call.function) != name or not call.arguments:
            return
        if name == SETTING:
            yield from self._set(call.arguments[0].value, call.arguments[-1].value, scope)
            return
        values = [each.value for each in call.arguments if not isinstance(each.value, Constant)]
        given = [(each, value) for value in values for each in self._hooks(value, scope) if self._is_kept(each)]
        for package in self._called(call, scope) if given else ():
            yield from ((package, target) for each, value in given for target in self._run_of(each, value, scope))

    def _called(self, call: Call, scope: Key) -> Iterator[str]:
        """The packages whose functions and classes are called."""
        for callee in self._inference.called_by(call, scope):
            match callee:
                case Callable(function=key) | ClassType(cls=key) if catalog.is_stub(key.path):
                    yield from {self._handles.package(key)} & self._handles.libraries

    def _is_kept(self, value: Type) -> bool:
        """Functions, and classes that the library makes connections and cursors of."""
        return isinstance(value, Callable) or (isinstance(value, ClassType) and self._handles.is_one(value.cls))

    def _run_of(self, value: Type, place: Expression, scope: Key) -> Iterator[Target]:
        """A function, and all methods that the program wrote for an object or a class."""
        match value:
            case Callable():
                yield from self._targets.asked(value, place, scope, ("__call__",))
            case Instance(cls=cls) | ClassType(cls=cls):
                yield from self._targets.asked(Instance(cls), place, scope, (*ASKED, *self._methods(cls)))

    def _methods(self, cls: Key) -> list[str]:
        own = [each for each in self._inference.order(cls) if not catalog.is_stub(each.path)]
        functions = ((each, f) for each in own for f in self._program.modules[each.path].functions.values())
        return sorted({f.name for each, f in functions if f.owner == each.qualname} - {"__init__", *ASKED})


def is_of_program(value: Type) -> bool:
    """A function, class or object of the program, not of a library."""
    match value:
        case Callable(function=key) | ClassType(cls=key) | Instance(cls=key):
            return not catalog.is_stub(key.path)
        case _:
            return False
