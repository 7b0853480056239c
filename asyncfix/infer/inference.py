"""Symbolic expression -> the types it may have.

Unknown stays unknown: an empty set. Answers are solved on demand and remembered at the places where values meet:
bindings, names, returns, yields, parameters, attributes.
"""

from collections.abc import Collection
from pathlib import Path

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import (
    Decorated,
    Passed,
    Variable,
    is_about_others,
)
from asyncfix.infer.classes import is_property, is_setter
from asyncfix.infer.containers import collections, mappings, rows, union
from asyncfix.infer.solved import Solved
from asyncfix.infer.types import NOTHING, Callable, ClassType, Instance, Offloaded, Row, Type, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Constant,
    Definition,
    Display,
    Either,
    Element,
    Entered,
    Expression,
    Imported,
    Item,
    Name,
    Narrowed,
    Parameterised,
    Placed,
)
from asyncfix.model.facts import Class

__all__ = ["Inference", "is_property", "is_setter"]

OBJECTS, TEXT = "_objects", "Text"  # where stubs describe what no public class does


class Inference(Solved):
    """Answers what an expression of a program may be."""

    def __init__(self, program: Program, earlier: "Inference | None" = None, changed: Collection[Path] = ()) -> None:
        """Of a program; `earlier` answers for all but the `changed` files of it, as they were then.

        Where none is, all its answers are right.
        """
        super().__init__(program)
        if earlier:
            self._begin_with(earlier, changed)
        modules = program.changed if earlier else program.project
        classes = [(Key(module.path, name), cls) for module in modules for name, cls in module.classes.items()]
        for key, _ in sorted(classes, key=lambda each: is_computed(each[1])):  # whatever else is asked stands on them
            self.order(key)
        self.has_orders = True

    def _begin_with(self, earlier: "Inference", changed: Collection[Path]) -> None:
        self.answer.begin_with(earlier.answer, lambda each: not changed or is_about_others(each, changed))
        self.calls.begin_with(earlier.calls)
        self._earlier_orders, self._changed = earlier._orders, changed

    def forget(self) -> None:
        """Lets go of all answers."""
        vars(self.answer).clear()
        vars(self).clear()

    def types(self, expression: Expression, scope: Key) -> Types:
        match expression:
            case Name():
                return self.name(expression, scope)
            case Attribute(value=Constant(value=str() | bytes()), attr=attr):
                return self._of_text(attr)
            case Attribute(value=value, attr=attr):
                return union(self.member(owner, attr) for owner in self.types(value, scope))
            case Call():
                return self.either(expression, scope) or self.called(expression, scope)
            case Either(options=options):
                return union(self.types(option, scope) for option in options)
            case Definition(qualname=qualname, kind=kind):
                key = Key(scope.path, qualname)
                return frozenset((ClassType(key),)) if kind == "class" else self.answer(Decorated(key))
            case Imported():
                return self.imported(expression, self.program.modules[scope.path])
            case Parameterised(parameter=parameter):
                return self.answer(Passed(scope, parameter))
            case _:
                return self._derived(expression, scope)

    def _of_text(self, method: str) -> Types:
        """A method of a text that is written out, if it does anything with what it is given."""
        stub = self.program.stub(OBJECTS)
        key = Key(stub.path, f"{TEXT}.{method}") if stub else None
        return frozenset((Callable(key),)) if key and stub and key.qualname in stub.functions else NOTHING

    def narrowed(self, found: Types, tested: Types, holds: bool) -> Types:
        """What is left of a value's types behind `isinstance`."""
        if any(isinstance(each, Callable) for each in tested):
            return self._tested(found, tested, holds)
        parts = union(union(each.parts) if isinstance(each, Row) else frozenset((each,)) for each in tested)
        classes = {each.cls for each in parts if isinstance(each, ClassType)}
        matching = frozenset(e for e in found if isinstance(e, Instance) and classes & set(self.order(e.cls)))
        if not classes or not holds:
            return found - matching
        return matching or frozenset(Instance(each) for each in classes)

    def _tested(self, found: Types, tests: Types, holds: bool) -> Types:
        """What is left behind a function that tells coroutine functions from others."""
        functions = [self.program.function(each.function) for each in tests if isinstance(each, Callable)]
        if not any(find_mark(each, "tells_coroutine_functions") for each in functions):
            return found
        return frozenset(each for each in found if self._is_coroutine_function(each) is holds)

    def _is_coroutine_function(self, value: Type) -> bool:
        match value:
            case Callable(function=key):
                return self.program.function(key).is_async
            case Offloaded():
                return True
            case _:
                return False

    def variable(self, scope: Key, name: str) -> Types:
        """All that a function binds to a name."""
        return self.answer(Variable(scope, name))

    def _item(self, value: Type, index: Expression | None, scope: Key) -> Types:
        return self.subscribed(value, index, scope) if isinstance(value, ClassType) else self.item(value, index)

    def _derived(self, expression: Expression, scope: Key) -> Types:
        """Values that come out of other values."""
        match expression:
            case Awaited(value=value):
                return union(self.awaited(each) for each in self.types(value, scope))
            case Entered(value=value, is_async=is_async):
                return union(self.entered(each, is_async) for each in self.types(value, scope))
            case Element(value=value, is_async=is_async):
                return union(self.element(each, is_async) for each in self.types(value, scope))
            case Item(value=value, index=index):
                return union(self._item(each, index, scope) for each in self.types(value, scope))
            case Placed(value=value, place=place):
                return union(self.placed(each, place) for each in self.types(value, scope))
            case Narrowed(value=value, test=test, holds=holds):
                return self.narrowed(self.types(value, scope), self.types(test, scope), holds)
            case Display(kind="tuple", items=items):
                return rows(tuple(self.types(item, scope) for item in items))
            case Display(kind="dict", items=items, keys=keys):
                return mappings(keys, tuple(self.types(item, scope) for item in items))
            case Display(items=items):
                return collections(union(self.types(item, scope) for item in items))
            case _:
                return NOTHING


def is_computed(cls: Class) -> bool:
    """Whether a base is worked out where the class is made: that takes the bases of other classes, asked before."""
    bases = [base.value if isinstance(base, Item) else base for base in cls.bases]
    return bool(cls.parent) or not all(isinstance(base, Name | Attribute) for base in bases)
