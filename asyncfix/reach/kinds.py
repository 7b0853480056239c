"""Of which class a value is for certain, and of which it can't be."""

from collections.abc import Iterable, Iterator

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import ClassType, Instance, Plain
from asyncfix.link.program import Key
from asyncfix.model.expressions import Display, Either, Expression, Name
from asyncfix.reach.deciding import Deciding

# Python's own classes that no other one stands in for: where a `float` is wanted, an `int` will do.
OWN = ("str", "bytes", "bytearray", "int", "bool", "list", "tuple", "set", "frozenset", "dict")

Class_ = Instance | Plain  # a class, by what an object of it is


class Kinds:
    """Compares classes, as far as all that counts as an object of them is known."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._program = inference.program
        self._deciding = Deciding(inference)

    def classes(self, test: Expression, scope: Key) -> tuple[Class_ | None, ...]:
        """The classes that `isinstance` asks for, None for one that is not known."""
        match test:
            case Display(kind="tuple", items=options) | Either(options=options):
                return tuple(each for option in options for each in self.classes(option, scope))
            case _:
                return (self.named_class(test, scope),)

    def named_class(self, expression: Expression, scope: Key) -> Class_ | None:
        """A class by its name, unless what counts as an object of it is decided otherwise."""
        found = self._inference.types(expression, scope)
        classes = [each.cls for each in found if isinstance(each, ClassType)]
        if not found and isinstance(expression, Name) and expression.id in OWN and not expression.bindings:
            return Plain(expression.id)
        if len(classes) != 1 or len(found) != 1:
            return None
        if self.is_pythons(classes[0]):
            return Plain(classes[0].qualname)
        return None if any(map(self._is_structural, self._inference.order(classes[0]))) else Instance(classes[0])

    def is_pythons(self, cls: Key) -> bool:
        return cls.qualname in OWN and self._inference.is_builtin(cls)

    def _is_structural(self, cls: Key) -> bool:
        """Whether objects are of a class by what they have, or it stands for other types in annotations."""
        found = self._program.cls(cls)
        is_marked = find_mark(found, "structural") is not None or find_mark(found, "form") is not None
        return is_marked or cls in self._deciding

    def is_any(self, value: object, classes: Iterable[Class_ | None]) -> bool | None:
        """Whether a value is an object of one of some classes, None where that can't be told."""
        answers = [None if each is None else self._is_a(value, each) for each in classes]
        return True if True in answers else None if None in answers else False

    def _is_a(self, value: object, cls: Class_) -> bool | None:
        match value, cls:
            case Plain(name=name), Plain(name=wanted):
                is_bool = (name, wanted) == ("bool", "int")
                may_be = (name, wanted) == ("int", "bool") and not value.exact
                return True if name == wanted or is_bool else None if may_be else False
            case Plain(exact=exact, name=name), Instance(cls=wanted):
                is_own = exact or name == "NoneType" or not self._is_open(wanted)
                return False if is_own else None
            case Instance(cls=own), Plain(name=wanted):
                return self._is_pythons_own(own, wanted)
            case Instance(cls=own, exact=exact), Instance(cls=wanted):
                return self._inherits(own, exact, wanted)
            case _:
                return None

    def _is_pythons_own(self, own: Key, wanted: str) -> bool | None:
        """Whether objects of a class are of one of Python's own: what records are made of is left open."""
        order = self._inference.order(own)
        pythons = [each for each in order if self.is_pythons(each)]
        if any(each.qualname == wanted for each in pythons):
            return True
        is_record = any(find_mark(self._program.cls(each), "form") for each in order if each not in pythons)
        return None if is_record or self._is_open(own) else False

    def _inherits(self, own: Key, exact: bool, wanted: Key) -> bool | None:
        inference = self._inference
        if wanted in inference.order(own):
            return True
        if self._is_open(own) or self._is_of_one_library(own, wanted):
            return None
        if exact:
            return False
        is_below = own in inference.order(wanted) or (catalog.is_stub(own.path) and self._is_open(wanted))
        return None if is_below or any(wanted in inference.order(each) for each in self._below(own)) else False

    def _below(self, cls: Key) -> Iterator[Key]:
        return (each for each in self._inference.calls.below(cls) if cls in self._inference.order(each))

    def _is_open(self, cls: Key) -> bool:
        """Whether a class has bases that are not known."""
        return any(self._inference.is_open(each) for each in self._inference.order(cls))

    def _is_of_one_library(self, own: Key, wanted: Key) -> bool:
        """Stubs of one library need not say which of its classes inherit from each other."""
        if not (catalog.is_stub(own.path) and catalog.is_stub(wanted.path)):
            return False
        first, second = (self._program.modules[each.path].facts.module.partition(".")[0] for each in (own, wanted))
        return first == second

    def is_made_otherwise(self, cls: Key) -> bool:
        """Whether calling a class may give something else than an object of it."""
        makers = (*self._inference.methods(cls, "__new__"), *self._inference.metamethods(cls, "__call__"))
        return not self.is_pythons(cls) and (bool(makers) or self._is_structural(cls) or self._is_open(cls))

    def is_true(self, value: object) -> bool | None:
        match value:
            case Plain(truth=truth, exact=exact):
                return truth if exact else None
            case Instance(cls=cls, exact=True) if not self._is_open(cls) and not catalog.is_stub(cls.path):
                order = self._inference.order(cls)
                is_asked = any(self._has(each, name) for each in order for name in ("__bool__", "__len__"))
                return None if is_asked or any(catalog.is_stub(each.path) for each in order) else True
            case _:
                return None

    def _has(self, cls: Key, name: str) -> bool:
        return (cls.qualname, name) in self._program.modules[cls.path].members


def is_none(value: object) -> bool | None:
    match value:
        case Plain(name="NoneType"):
            return True
        case Plain(exact=True) | Instance(exact=True):
            return False
        case _:
            return None
