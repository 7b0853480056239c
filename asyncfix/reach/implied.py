"""The functions that Python calls by itself: of objects that are entered, iterated, looked into, asked."""

from collections.abc import Iterator, Sequence

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.descriptors import READING, SETTING
from asyncfix.infer.inference import Inference, is_property, is_setter
from asyncfix.infer.types import Generated, Instance, Manager, Type, content, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Expression
from asyncfix.reach.context import ANYWHERE, Contexts
from asyncfix.reach.protocols import OF_FILES, READ_AND_WRITTEN
from asyncfix.reach.target import Target


class Implied:
    """Finds special methods, properties and the bodies of generators, with what is known of their receivers."""

    def __init__(self, inference: Inference, contexts: Contexts) -> None:
        self._inference = inference
        self._program = inference.program
        self._contexts = contexts

    def managed(self, value: Type) -> Iterator[Target]:
        match value:
            case Manager(call=call):
                yield Target(call.function, self._contexts.receiving(call.function, call.receiver))
            case Instance(cls=cls):
                yield from self._implicit(value, cls, "__enter__", "__exit__")
                for key in self._inference.methods(cls, "__exit__") if content(value) else ():
                    if asks := find_mark(self._program.function(key), "asks"):  # of what the manager was made with
                        yield from (each for held in content(value) for each in self.implied(held, asks.positional[1]))

    def iterated(self, value: Type) -> Iterator[Target]:
        match value:
            case Generated(call=call):
                yield Target(call.function, self._contexts.resuming(call))
            case Instance(cls=cls):
                yield from self._implicit(value, cls, "__iter__", "__next__")

    def implied(self, value: Type, *names: str) -> Iterator[Target]:
        if isinstance(value, Instance):
            yield from self._implicit(value, value.cls, *names)

    def asked(self, value: Instance, names: Sequence[str]) -> Iterator[Target]:
        """The methods of the project by which a library may use an object, those of classes below its own too."""
        for name in self._used(value.cls, names):
            below = () if value.exact else self._inference.standing_in(value.cls, name)
            for key in (*self._inference.methods(value.cls, name), *below):
                if not catalog.is_stub(key.path) and not self._program.function(key).is_async:
                    owner = self._program.function(key).owner
                    receiver = Instance(Key(key.path, owner)) if key in below else value
                    yield Target(key, self._contexts.receiving(key, receiver))

    def _used(self, cls: Key, names: Sequence[str]) -> Sequence[str]:
        """Those that are asked for: of what is not entered, those of files only where it can be read or written."""
        if "__enter__" in names or any(any(self._inference.methods(cls, each)) for each in READ_AND_WRITTEN):
            return names
        return [each for each in names if each not in OF_FILES]

    def _implicit(self, value: Instance, cls: Key, *names: str) -> Iterator[Target]:
        for name in names:
            for key in self._inference.methods(cls, name):
                yield Target(key, ANYWHERE if catalog.is_stub(key.path) else self._contexts.receiving(key, value))

    def computed(self, owner: Type, attribute: Expression) -> Iterator[Target]:
        if isinstance(owner, Instance) and isinstance(attribute, Attribute):
            for method in self._inference.methods(owner.cls, attribute.attr):
                function = self._program.function(method)
                if is_property(function):
                    yield Target(method, self._contexts.receiving(method, owner))
                    for asked in self._inference.asked(owner, function):
                        yield Target(asked, self._contexts.receiving(asked, owner))
            for method in self._inference.made_up(owner, attribute.attr):
                yield Target(method, self._contexts.receiving(method, owner))
            yield from self._described(owner, attribute.attr, READING)

    def _described(self, owner: Instance, attr: str, name: str) -> Iterator[Target]:
        """What reads, or sets, an attribute for which a descriptor stands, or what `property` was called with."""
        for each in in_order(self._inference.descriptors(owner.cls, attr)):
            for method in self._inference.methods(each.cls, name) if isinstance(each, Instance) else ():
                yield Target(method, self._contexts.receiving(method, each) | self._contexts.told(method, 1, owner))
        for accessor in self._inference.accessors(owner.cls, attr, name):
            yield Target(accessor, self._contexts.told(accessor, 0, owner))

    def stored(self, owner: Type, attribute: Expression) -> Iterator[Target]:
        """What setting an attribute runs: the class's `__setattr__`, the setter of a property, a descriptor."""
        if isinstance(owner, Instance) and isinstance(attribute, Attribute):
            named = self._inference.methods(owner.cls, attribute.attr)
            setters = [each for each in named if is_setter(self._program.function(each))]
            for method in (*self._inference.methods(owner.cls, "__setattr__"), *setters):
                if not catalog.is_stub(method.path):
                    yield Target(method, self._contexts.receiving(method, owner))
            yield from self._described(owner, attribute.attr, SETTING)

    def first_of(self, value: Type, names: Sequence[str]) -> Sequence[str]:
        """The first of some methods that an object has."""
        if not isinstance(value, Instance):
            return ()
        return [each for each in names if any(True for _ in self._inference.methods(value.cls, each))][:1]
