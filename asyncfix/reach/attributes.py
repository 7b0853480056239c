"""What the attributes of an object certainly hold, by how it was made.

journal = Journal(verbose=True)    # leaves `path` at None, and nothing else sets `self.path`
journal.write("...")               # never gets to what stands behind `if self.path:`
"""

from collections.abc import Iterator, Sequence

from asyncfix.infer.given import is_super
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Instance, Type, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.facts import Function, Operation
from asyncfix.reach.asked import Asked, attribute_of
from asyncfix.reach.certain import CERTAIN, Certainty, certain_of
from asyncfix.reach.held import Held, IsClosed
from asyncfix.reach.makings import Making
from asyncfix.reach.passing import Passing, is_receiver
from asyncfix.reach.text_tests import NO_TESTS, reduced

AT_FIRST = "@"  # behind an attribute: what it is before anything is done to the new object


class Attributes:
    """Follows what constructors are given into the methods that look at it."""

    def __init__(
        self, inference: Inference, certainty: Certainty, asked: Asked, passing: Passing, is_closed: IsClosed
    ) -> None:
        self._inference = inference
        self._program = inference.program
        self._asked = asked
        self._passing = passing
        self.held = Held(inference, certainty, passing, is_closed)

    def at_first(self, attr: str, scope: Key, context: Context) -> Types | None:
        """All that an attribute of its own new object may be before anything is done to it."""
        function = self._program.function(scope)
        return certain_of(attribute_of(function.parameters[0].name, attr) + AT_FIRST, context)

    def just_set(self, attr: str, operation: Operation, scope: Key, context: Context) -> Types | None:
        """All that it may be where its constructor has set it, and has given the object to nobody yet."""
        function = self._program.function(scope)
        before = touching(attr, operation, function) if function.name == "__init__" else ()
        is_set = any(not each.guards for each in before) and all(each.kind == "set attribute" for each in before)
        return self.held.just_set(attr, scope, context) if is_set else None

    def here(self, attr: str, scope: Key, context: Context) -> Types | None:
        """All that it may be anywhere in a method, None where something is unknown."""
        function = self._program.function(scope)
        found = certain_of(attribute_of(function.parameters[0].name, attr), context)
        if found is not None or function.name != "__init__":
            return found
        owner = Key(scope.path, function.owner)
        classes = (*self._inference.order(owner), *self._inference.calls.below(owner))
        return self.held.stored(attr, classes, {scope: context})

    def handed(
        self, target: Key, receiver: Type | None, call: Call, scope: Key, context: Context
    ) -> Iterator[tuple[str, Types]]:
        """What attributes certainly are in a method that a call enters, of those on which it depends what runs."""
        function = self._program.function(target)
        if not function.owner or not function.parameters or not isinstance(receiver, Instance):
            return
        first = function.parameters[0].name
        for attr, types in self._known(target, function, receiver, call, scope, context):
            if types is not None:
                tests = self._passing.questions.of(target).get(attribute_of(first, attr), NO_TESTS)
                yield attribute_of(first, attr) + CERTAIN, reduced(types, tests)

    def _known(
        self, target: Key, function: Function, receiver: Instance, call: Call, scope: Key, context: Context
    ) -> Iterator[tuple[str, Types | None]]:
        match call.function:
            case Attribute(value=owner, attr=name) if name == function.name:
                if self._is_own(owner, receiver, scope):
                    for attr in self._asked.attributes(target) if self._knows_of_own(scope, context) else ():
                        yield attr, self.here(attr, scope, context)
                elif makings := self.held.makers.of(owner, scope):
                    for attr in self._asked.attributes(target):
                        yield attr, self.held.made(attr, makings, scope, context)
            case _ if function.name == "__post_init__":
                yield from self._new(target, (receiver.cls, call, scope), context)

    def _new(self, target: Key, making: Making, context: Context) -> Iterator[tuple[str, Types | None]]:
        """What is known of an object whose fields alone have been set."""
        for attr in self._asked.attributes(target):
            yield attr, self.held.made(attr, (making,), making[2], context)
            yield attr + AT_FIRST, self.held.in_field(attr, making, context)

    def _is_own(self, owner: Expression, receiver: Instance, scope: Key) -> bool:
        """Whether a method is called on the object of the method that calls it."""
        function = self._program.function(scope)
        own = Key(scope.path, function.owner)
        is_named = is_super(owner) or (isinstance(owner, Name) and is_receiver(owner, function))
        order = self._inference.order
        return is_named and (own in order(receiver.cls) or receiver.cls in order(own))

    def _knows_of_own(self, scope: Key, context: Context) -> bool:
        function = self._program.function(scope)
        if not function.owner or not function.parameters:
            return False
        first = attribute_of(function.parameters[0].name, "")
        return function.name == "__init__" or any(name.startswith(first) for name, _ in context)


def touching(attr: str, operation: Operation, function: Function) -> Sequence[Operation]:
    """What may set an attribute of a method's object and runs before an operation, the first of it first."""
    first = function.parameters[0].name
    end = len(function.operations) if operation.in_loop else function.operations.index(operation)
    return [each for each in function.operations[:end] if each is not operation and touches(each, first, attr)]


def touches(operation: Operation, first: str, attr: str) -> bool:
    match operation:
        case Operation(awaited=True):  # meanwhile others may do what they like with it
            return True
        case Operation(kind="set attribute", value=Attribute(value=Name(id=name), attr=written)):
            return name == first and written == attr
        case Operation(kind="call", value=Call(function=called, arguments=arguments)):
            owner = called.value if isinstance(called, Attribute) else called
            given = (owner, *(each.value for each in arguments))
            return is_super(owner) or any(isinstance(each, Name) and each.id == first for each in given)
        case _:
            return False
