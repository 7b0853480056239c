"""Where a value comes from: the calls that may have made it, followed through names, attributes and results."""

from collections.abc import Iterable, Iterator, Sequence

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, ClassType, Instance, Manager, ModuleType, Type, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Either,
    Element,
    Entered,
    Expression,
    Item,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.model.facts import Binding
from asyncfix.model.remembered import frozen

MOST_STEPS = 200  # places that a value is followed through


@frozen
class Origin:
    """A call, as it is written in `scope`, that made a value; `awaited` where the value is what awaiting it gave."""

    call: Call
    scope: Key
    awaited: bool


class Origins:
    """Follows values back to the calls that made them."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.program = inference.program

    def of(self, expression: Expression, scope: Key) -> Iterator[Origin]:
        """The calls that a value may come from, those on its way included: of `conn.cursor()`, what made `conn`."""
        todo, seen = [(expression, scope)], set[tuple[Expression, Key]]()
        while todo and len(seen) < MOST_STEPS:
            place = todo.pop()
            if place in seen:
                continue
            seen.add(place)
            value, where = place
            match value:
                case Awaited(value=Call() as call):
                    yield Origin(call, where, awaited=True)
                case Call():
                    yield Origin(value, where, awaited=False)
            todo += self._before(value, where)

    def _before(self, value: Expression, scope: Key) -> Iterable[tuple[Expression, Key]]:
        match value:
            case Name():
                return self._bound(value, scope)
            case Attribute(value=owner, attr=attr):
                return self._held(owner, attr, scope)
            case Either(options=options):
                return [(each, scope) for each in options]
            case Call():
                return self._results(value, scope, awaited=False)
            case Awaited(value=Call() as call):
                return self._results(call, scope, awaited=True)
            case Entered(value=entered):
                return [(entered, scope), *self._yielded(entered, scope)]
            case Awaited(value=inner) | Element(value=inner) | Item(value=inner) | Narrowed(value=inner):
                return [(inner, scope)]
            case Parameterised(parameter=parameter):
                return list(self.inference.calls.arguments(scope, parameter, self.inference))
            case _:
                return ()

    def _bound(self, name: Name, scope: Key) -> Iterator[tuple[Expression, Key]]:
        function = self.program.function(scope)
        if name.bindings:
            yield from ((function.bindings[index].value, scope) for index in name.bindings)
            return
        while scope.qualname:
            scope = Key(scope.path, function.parent or "")
            function = self.program.function(scope)
            if scope.qualname and (found := [each for each in function.bindings if each.name == name.id]):
                yield from ((each.value, scope) for each in found)
                return
        for each in self.program.modules[scope.path].names.get(name.id, ()):
            yield each.binding.value, Key(scope.path, each.scope)

    def _held(self, owner: Expression, attr: str, scope: Key) -> Iterator[tuple[Expression, Key]]:
        """What methods put in the attribute of an object, and what modules bind to their names."""
        for value in self._sorted(owner, scope):
            match value:
                case Instance(cls=cls) | ClassType(cls=cls) if not catalog.is_stub(cls.path):
                    for each in self.inference.order(cls):
                        yield from ((write.value, key) for key, write in self.inference.calls.writes(each, attr))
                        yield from self._members(each, attr)
                case ModuleType(module=module) if not catalog.is_stub(module.path):
                    for found in self.program.modules[module.path].names.get(attr, ()):
                        yield found.binding.value, Key(module.path, found.scope)

    def _members(self, cls: Key, attr: str) -> Iterator[tuple[Expression, Key]]:
        found: tuple[Binding, ...] = self.program.modules[cls.path].members.get((cls.qualname, attr), ())
        scope = Key(cls.path, self.program.cls(cls).parent) if found else cls
        yield from ((each.value, scope) for each in found)

    def _results(self, call: Call, scope: Key, awaited: bool) -> Iterator[tuple[Expression, Key]]:
        """What a function of the project returns; what a library's method was called on."""
        for callee in self._sorted(call.function, scope):
            if not isinstance(callee, Callable):
                continue
            function = self.program.function(callee.function)
            if not catalog.is_stub(callee.function.path):
                if function.is_async == awaited:
                    yield from ((each, callee.function) for each in function.results)
            elif callee.receiver and isinstance(call.function, Attribute) and not find_mark(function, "runs"):
                yield call.function.value, scope

    def _yielded(self, entered: Expression, scope: Key) -> Iterator[tuple[Expression, Key]]:
        for value in self._sorted(entered, scope):
            if isinstance(value, Manager) and not catalog.is_stub(value.call.function.path):
                key = value.call.function
                yield from ((each, key) for each in self.program.function(key).yields)

    def _sorted(self, expression: Expression, scope: Key) -> Sequence[Type]:
        return in_order(self.inference.types(expression, scope))
