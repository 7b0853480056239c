"""On which of its parameters it depends what of a function runs."""

from collections.abc import Iterator, Set

from asyncfix import catalog
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.parts import calls_of, parts_of
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Argument, Attribute, Call, Name
from asyncfix.model.facts import Condition, Function
from asyncfix.reach.text_tests import text_test

MOST_PARTS = 4  # expressions in each other
MOST_HANDED = 3  # functions deep that a parameter is handed on to a test


class Asked:
    """Finds what functions, and those they hand their parameters to, test."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._program = inference.program
        self._asked: dict[tuple[Key, int], frozenset[str]] = {}
        self._attributes: dict[tuple[Key, int], frozenset[str]] = {}

    def of(self, key: Key, depth: int = MOST_HANDED) -> frozenset[str]:
        """The parameters of a function on which it depends what of it runs, or of the functions it hands them to."""
        question = (key, depth)
        if question not in self._asked:
            self._asked[question] = frozenset()  # for functions that call each other
            function = self._program.function(key)
            own = {each.name for each in function.parameters if each.kind in ("positional", "keyword")}
            found = (tested_names(function) | self._kept(key, function)) & own
            if depth and (own := own - found):
                found |= set(self._handed_on(key, function, own, depth - 1))
            self._asked[question] = frozenset(found)
        return self._asked[question]

    def _kept(self, key: Key, function: Function) -> set[str]:
        """The parameters of a constructor that it keeps where it, or what it calls, looks for them."""
        if function.name != "__init__":
            return set()
        looked_for = self.attributes(key)
        kept = [each.value for each in function.writes if each.attr in looked_for]
        return {part.id for each in kept for part in parts_of(each, MOST_PARTS) if isinstance(part, Name)}

    def attributes(self, key: Key, depth: int = MOST_HANDED) -> frozenset[str]:
        """The attributes of its object on which it depends what of a method runs, or of the methods that it calls."""
        question = (key, depth)
        if question not in self._attributes:
            self._attributes[question] = frozenset()
            self._attributes[question] = frozenset(self._find_attributes(key, depth))
        return self._attributes[question]

    def _find_attributes(self, key: Key, depth: int) -> Iterator[str]:
        function = self._program.function(key)
        if not function.owner or not function.parameters:
            return
        first = attribute_of(function.parameters[0].name, "")
        yield from (each.removeprefix(first) for each in tested_names(function) if each.startswith(first))
        for call in calls_of(function) if depth else ():
            match call.function:
                case Attribute(Name(id=name)) if name == function.parameters[0].name:
                    for target, _ in self.entered(call, key):
                        yield from self.attributes(target, depth - 1)

    def _handed_on(self, key: Key, function: Function, names: Set[str], depth: int) -> Iterator[str]:
        for call in calls_of(function):
            passed = {each.value for each in call.arguments if isinstance(each.value, Name) and each.value.id in names}
            for target, skip in self.entered(call, key) if passed else ():
                bound = bound_parameters(self._program.function(target), call, skip)
                asked = self.of(target, depth)
                yield from (value.id for name, value in bound.items() if value in passed and name in asked)

    def entered(self, call: Call, scope: Key) -> Iterator[tuple[Key, int]]:
        """The functions of the program that a call enters, and how many of their parameters it binds by itself."""
        for callee in self._inference.called_by(call, scope):
            match callee:
                case Callable(function=key, receiver=receiver) if not catalog.is_stub(key.path):
                    yield key, 1 if receiver else 0
                case ClassType(cls=cls) if not catalog.is_stub(cls.path):
                    yield from ((key, 1) for key in self._inference.methods(cls, "__init__"))


def attribute_of(name: str, attr: str) -> str:
    """What stands for an attribute of a parameter where parameters are told apart by their names."""
    return f"{name}.{attr}"


def tested_names(function: Function) -> set[str]:
    """The names, and attributes of names, on whose type, truth or text it depends whether an operation runs."""
    found: set[str] = set()
    for condition in conditions_of(function):
        question = text_test(condition.value)
        match question[0] if question else condition.value:
            case Attribute(Name(id=name), attr):
                found.add(attribute_of(name, attr))
            case Name(id=name) | Call(Name("isinstance", ()), (Argument(Name(id=name)), _)):
                found.add(name)
    return found


def conditions_of(function: Function) -> dict[Condition, None]:
    """The conditions on which it depends whether an operation runs."""
    guards = dict.fromkeys(guard for operation in function.operations for guard in operation.guards)
    return dict.fromkeys(condition for guard in guards for condition in guard)
