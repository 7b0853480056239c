"""What `await`, `with`, iteration and an index give."""

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import Held
from asyncfix.infer.containers import part_at, rows, sliced, union
from asyncfix.infer.results import Results
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Gathered,
    Generated,
    Instance,
    Manager,
    Pending,
    Promised,
    Row,
    Type,
    Types,
    content,
)
from asyncfix.model.expressions import SLICE, Expression, place_of


class Elements(Results):
    """Takes values out of those that hold them, or will."""

    def awaited(self, value: Type) -> Types:
        match value:
            case Pending(call=call):
                return self.completed(call)
            case Promised(result=result):
                return result
            case Gathered(parts=parts):
                return rows(tuple(union(map(self.awaited, part)) for part in parts))
            case Instance():
                return content(value) or self._implied(value, "__await__")
            case _:
                return NOTHING

    def entered(self, value: Type, is_async: bool) -> Types:
        match value:
            case Manager(call=call):
                return self.yielded(call.function) | self._yielded_to(call)
            case Instance() if content(value):
                return content(value)
            case Instance():
                return self._implied(value, "__aenter__" if is_async else "__enter__")
            case _:
                return NOTHING

    def _yielded_to(self, call: Callable) -> Types:
        """What a manager of a base class yields of what only the object's own class has."""
        function, receiver = self.program.function(call.function), call.receiver
        if not isinstance(receiver, Instance | ClassType) or not function.parameters:
            return NOTHING
        usual = self.receiver(call.function, function)
        if ClassType(receiver.cls) in usual or Instance(receiver.cls) in usual:
            return NOTHING
        given = Supposed(((function.parameters[0].name, frozenset((receiver,))),))
        return union(self.known(each, call.function, given) or NOTHING for each in function.yields)

    def element(self, value: Type, is_async: bool = False) -> Types:
        match value:
            case Generated(call=call):
                return self.yielded(call.function)
            case Collection(item=item):
                return frozenset((item,))
            case Row(parts=parts, keys=()):
                return union(parts)
            case Instance():
                return self._next(value, is_async)
            case _:
                return NOTHING

    def _implied(self, value: Instance, name: str) -> Types:
        """What Python gets from a method that it calls by itself."""
        return union(self.returned(method, value) for method in self.methods(value.cls, name))

    def _stored(self, value: Instance, index: Expression | None) -> Types:
        """What was put into an object that is written like a mapping: `app["db"]`."""
        is_container = any(find_mark(self.program.cls(each), "form") for each in self.order(value.cls))
        if is_container or not is_stub(value.cls.path):  # a plain mapping: what one holds, others do not
            return NOTHING
        return self.answer(Held(value.cls, place)) if (place := place_of(index)) else NOTHING

    def _next(self, value: Instance, is_async: bool) -> Types:
        """What iterating over an object gives: `__next__` of what its `__iter__` returns."""
        iterate, advance = ("__aiter__", "__anext__") if is_async else ("__iter__", "__next__")
        iterators = self._implied(value, iterate)
        own = [each for each in iterators if isinstance(each, Instance)] or [value]
        found = union(self._implied(each, advance) for each in own)
        others = (each for each in iterators if not isinstance(each, Instance))
        return found | union(self.element(each, is_async) for each in others)

    def item(self, value: Type, index: Expression | None) -> Types:
        """What `value[index]` gives."""
        if index == SLICE and isinstance(value, Collection | Row):
            return sliced(value)
        match value:
            case Collection(item=item):
                return frozenset((item,))
            case Row():
                return part_at(value, index)
            case Instance() if field := self.field_at(value.cls, index):
                return self.answer(Held(value.cls, field))
            case Instance():
                return self._implied(value, "__getitem__") or self._stored(value, index)
            case _:
                return NOTHING
