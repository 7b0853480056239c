"""What the attributes of an object certainly hold, by how it was made.

journal = Journal(verbose=True)    # leaves `path` at None, and nothing else sets `self.path`
journal.write("...")               # never gets to what stands behind `if self.path:`
"""

from collections.abc import Iterable, Iterator

from asyncfix import catalog
from asyncfix.infer.given import is_super
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Instance, Type, Types
from asyncfix.link.program import Key
from asyncfix.model.facts import UNKNOWN, Attribute, Call, Constant, Expression, Name, Operation
from asyncfix.reach.asked import Asked, attribute_of
from asyncfix.reach.certain import CERTAIN, NOTHING_PASSED, Certainty, certain_of
from asyncfix.reach.makings import Makers, Making
from asyncfix.reach.passing import Passing, is_receiver
from asyncfix.reach.promised import all_of

MOST_PARTS = 4  # expressions in each other


class Attributes:
    """Follows what constructors are given into the methods that look at it."""

    def __init__(self, inference: Inference, certainty: Certainty, asked: Asked, passing: Passing) -> None:
        self._inference = inference
        self._program = inference.program
        self._certainty = certainty
        self._asked = asked
        self._passing = passing
        self._makers = Makers(inference, certainty)
        self._loose: frozenset[Key] | None = None

    def here(self, attr: str, scope: Key, context: Context) -> Types | None:
        """All that an attribute of its own object may be in a method, None where something is unknown."""
        function = self._program.function(scope)
        found = certain_of(attribute_of(function.parameters[0].name, attr), context)
        if found is not None or function.name != "__init__":
            return found
        owner = Key(scope.path, function.owner)
        classes = (*self._inference.order(owner), *self._inference.calls.below(owner))
        return self._stored(attr, classes, {scope: context})

    def handed(
        self, target: Key, receiver: Type | None, call: Call, scope: Key, context: Context
    ) -> Iterator[tuple[str, Types]]:
        """What attributes certainly are in a method that a call enters, of those on which it depends what runs."""
        function = self._program.function(target)
        if not function.owner or not function.parameters or not isinstance(receiver, Instance):
            return
        match call.function:
            case Attribute(value=owner) if is_super(owner) or self._is_own(owner, scope):
                if not self._knows_of_own(scope, context):
                    return
                known = ((each, self.here(each, scope, context)) for each in self._asked.attributes(target))
            case Attribute(value=owner) if makings := self._makers.of(owner, scope):
                known = ((each, self._made(each, makings, scope, context)) for each in self._asked.attributes(target))
            case _ if function.name == "__post_init__":
                making = (receiver.cls, call, scope)
                known = ((each, self._made(each, (making,), scope, context)) for each in self._asked.attributes(target))
            case _:
                return
        first = function.parameters[0].name
        yield from ((attribute_of(first, attr) + CERTAIN, types) for attr, types in known if types is not None)

    def _is_own(self, owner: Expression, scope: Key) -> bool:
        return isinstance(owner, Name) and is_receiver(owner, self._program.function(scope))

    def _knows_of_own(self, scope: Key, context: Context) -> bool:
        function = self._program.function(scope)
        if not function.owner or not function.parameters:
            return False
        first = attribute_of(function.parameters[0].name, "")
        return function.name == "__init__" or any(name.startswith(first) for name, _ in context)

    def _made(self, attr: str, makings: Iterable[Making], scope: Key, context: Context) -> Types | None:
        """All that an attribute may be of an object that one of some calls made."""
        made = ((*each, context if each[2] == scope else NOTHING_PASSED) for each in makings)
        return all_of(self._of_object(attr, cls, call, where, known) for cls, call, where, known in made)

    def _of_object(self, attr: str, cls: Key, call: Call, where: Key, context: Context) -> Types | None:
        order = self._inference.order(cls)
        if self._inference.joining(cls) or any(self._inference.is_open(each) for each in order):
            return None
        inits = [key for each in order for key in self._inference.own_methods(each, "__init__")]
        if not inits:
            return self._field(attr, cls, call, where, context)
        given = self._given(attr, inits, call, where, context)
        return self._stored(attr, order, given)

    def _given(self, attr: str, inits: list[Key], call: Call, where: Key, context: Context) -> dict[Key, Context]:
        """What the constructors of a class are given, the lowest by the call, the others by those below them."""
        found: dict[Key, Context] = {}
        for init in inits:
            if catalog.is_stub(init.path):
                break
            function = self._program.function(init)
            own = {each.name for each in function.parameters}
            found[init] = frozenset(self._passing.of(own, init, call, where, context, 1))
            upward = [each.value for each in function.operations if is_upward(each)]
            if len(upward) != 1 or not isinstance(upward[0], Call):
                break
            call, where, context = upward[0], init, found[init]
        return found

    def _stored(self, attr: str, classes: Iterable[Key], given: dict[Key, Context]) -> Types | None:
        """All that the methods of some classes put in an attribute, where constructors are given this."""
        classes = [each for each in classes if not catalog.is_stub(each.path)]
        if any(self._is_loose(each) or self._makers.is_set_outside(each, attr) for each in classes):
            return None
        writes = [found for each in classes for found in self._inference.calls.writes(each, attr)]
        if not any(method in given for method, _ in writes):
            return None
        values = [self._certainty.value(write.value, key, given.get(key, NOTHING_PASSED)) for key, write in writes]
        return all_of((*values, *(self._in_body(each, attr) for each in classes)))

    def _in_body(self, cls: Key, attr: str) -> Types | None:
        members = self._program.modules[cls.path].members.get((cls.qualname, attr), ())
        scope = Key(cls.path, self._program.cls(cls).parent)
        values = [each.value for each in members if each.value != UNKNOWN]
        return all_of(self._certainty.value(each, scope, NOTHING_PASSED) for each in values)

    def _field(self, attr: str, cls: Key, call: Call, where: Key, context: Context) -> Types | None:
        """What a call puts in an attribute that a class declares, and that a constructor made for it sets."""
        classes = [each for each in self._inference.order(cls) if not catalog.is_stub(each.path)]
        is_set = any(self._inference.calls.writes(each, attr) or self._is_loose(each) for each in classes)
        if is_set or self._makers.is_set_outside(cls, attr) or any(not each.keyword for each in call.arguments):
            return None
        given = {each.keyword: each.value for each in call.arguments}
        if given.keys() & {"*", "**"}:
            return None
        if attr in given:
            return self._certainty.value(given[attr], where, context)
        defaults = [self._in_body(each, attr) for each in classes if self._declares(each, attr)]
        return defaults[0] if defaults else None

    def _declares(self, cls: Key, attr: str) -> bool:
        members = self._program.modules[cls.path].members.get((cls.qualname, attr), ())
        return any(isinstance(each.value, Constant) and each.annotation for each in members)

    def _is_loose(self, cls: Key) -> bool:
        """Whether attributes of a class's objects are set by names that are not written there."""
        if self._loose is None:
            self._loose = frozenset(self._find_loose())
        return cls in self._loose

    def _find_loose(self) -> Iterator[Key]:
        calls = self._inference.calls
        for scope, call in (each for name in ("setattr", "__setattr__", "vars") for each in calls.mentioning(name)):
            match [each.value for each in call.arguments]:
                case [owner, *rest] if not (rest and isinstance(rest[0], Constant)):
                    yield from self._related(self._inference.types(owner, scope))
        for scope, _ in calls.mentioning("__dict__"):
            yield from self._related(self._inference.receiver(scope, self._program.function(scope)))

    def _related(self, objects: Iterable[Type]) -> Iterator[Key]:
        for each in objects:
            if isinstance(each, Instance):
                yield from (*self._inference.order(each.cls), *self._inference.calls.below(each.cls))


def is_upward(operation: Operation) -> bool:
    """Whether a constructor calls the one above it."""
    match operation.value:
        case Call(function=Attribute(value=owner, attr="__init__")):
            return operation.kind == "call" and is_super(owner)
        case _:
            return False
