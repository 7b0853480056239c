"""What annotations say that a value is."""

from collections.abc import Iterable

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import last_name
from asyncfix.infer.decorators import PLAIN
from asyncfix.infer.inference import is_property
from asyncfix.infer.types import Callable, ClassType, Instance, Plain, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Display, Either, Expression, Item, Name
from asyncfix.model.facts import Function
from asyncfix.reach.kinds import Kinds


class Promises(Kinds):
    """Reads annotations of functions, attributes and what they give, where they leave nothing open."""

    def annotated(self, annotation: Expression, scope: Key) -> Types | None:
        """All that a value with this annotation may be."""
        match annotation:
            case Constant(value=None):
                return frozenset((Plain("NoneType", False, False),))
            case Either(options=options):
                return all_of(self.annotated(each, scope) for each in options)
            case Item(value=form, index=Display(items=items)):
                return self._formed(form, items, scope)
            case Name() | Attribute():
                found = self.named_class(annotation, scope)
                return None if found is None else frozenset((found,))
            case _:
                return None

    def _formed(self, form: Expression, items: tuple[Expression, ...], scope: Key) -> Types | None:
        """`Optional[X]` and what is read like it; of `dict[X, Y]` that it is a dict."""
        for each in self._inference.types(form, scope):
            mark = find_mark(self._program.cls(each.cls), "form") if isinstance(each, ClassType) else None
            if mark and mark.first == "either":
                options = (*items, Constant(None))
                return all_of(self.annotated(option, scope) for option in options)
            if mark and mark.first == "first":
                return self.annotated(items[0], scope)
        found = self.named_class(form, scope)
        return None if found is None else frozenset((found,))

    def _attribute(self, owners: Types | None, attr: str) -> Types | None:
        """What the classes of an object declare an attribute to be."""
        if not owners:
            return None
        return all_of(self._declared(each.cls, attr) if isinstance(each, Instance) else None for each in owners)

    def _declared(self, owner: Key, attr: str) -> Types | None:
        for cls in self._inference.order(owner):
            if catalog.is_stub(cls.path):
                return None
            scope = Key(cls.path, self._program.cls(cls).parent)
            if members := self._program.modules[cls.path].members.get((cls.qualname, attr)):
                told = [each.annotation for each in members if each.annotation]
                return self.annotated(told[0], scope) if told else self._computed(cls, attr)
            for method, write in self._inference.calls.writes(cls, attr):
                if write.annotation:
                    return self.annotated(write.annotation, method)
        return None

    def _computed(self, cls: Key, attr: str) -> Types | None:
        getters = (key for key in self._inference.own_methods(cls, attr) if is_property(self._program.function(key)))
        return next((self._promised(key) for key in getters), None)

    def _called(self, call: Call, scope: Key, is_awaited: bool) -> Types | None:
        """What a call gives: an object of the class that it makes, or what the function promises."""
        match [*self._inference.called_by(call, scope)]:
            case [ClassType(cls=cls)] if not is_awaited and not self.is_made_otherwise(cls):
                return frozenset((Plain(cls.qualname, True) if self.is_pythons(cls) else Instance(cls, True),))
            case [Callable(function=key)] if self._program.function(key).is_async is is_awaited:
                return self._promised(key)
            case _:
                return None

    def _promised(self, key: Key) -> Types | None:
        function = self._program.function(key)
        if function.annotation is None or function.is_generator or catalog.is_stub(key.path) or is_changed(function):
            return None
        return self.annotated(function.annotation, scope_of(key, function))

    def gives_plain(self, key: Key) -> bool:
        """Whether a function promises an object of one of Python's own classes, or nothing."""
        promised = self._promised(key)
        return promised is not None and all(isinstance(each, Plain) for each in promised)


def is_changed(function: Function) -> bool:
    """Whether a decorator may stand between a call and the function."""
    return any(last_name(getattr(each, "function", each)) not in PLAIN for each in function.decorators)


def all_of(parts: Iterable[Types | None]) -> Types | None:
    found: set[object] = set()
    for each in parts:
        if each is None:
            return None
        found |= each
    return frozenset(found)  # type: ignore[arg-type]
