"""What the attributes of an object certainly hold, by the calls that made it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from asyncfix import catalog
from asyncfix.infer.given import is_super
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import UNKNOWN, Attribute, Call, Constant, Expression, Name, Parameterised
from asyncfix.model.facts import AttributeWrite, Function, Guard, Operation
from asyncfix.reach.certain import NOTHING_PASSED, Certainty
from asyncfix.reach.loose import Loose
from asyncfix.reach.makings import Makers, Making
from asyncfix.reach.passing import Passing, is_receiver
from asyncfix.reach.promised import all_of, is_changed

IsClosed = Callable[[Sequence[Guard], Key, Context], bool]


class Held:
    """Follows what constructors are given into attributes."""

    def __init__(self, inference: Inference, certainty: Certainty, passing: Passing, is_closed: IsClosed) -> None:
        self._inference = inference
        self._program = inference.program
        self._certainty = certainty
        self._passing = passing
        self._is_closed = is_closed
        self.loose = Loose(inference)
        self._given: dict[tuple[Making, Context], dict[Key, Context]] = {}
        self.makers = Makers(inference, certainty, self.loose)

    def made(self, attr: str, makings: Iterable[Making], scope: Key, context: Context) -> Types | None:
        """All that an attribute may be of an object that one of some calls made."""
        made = ((*each, context if each[2] == scope else NOTHING_PASSED) for each in makings)
        return all_of(self._of_object(attr, cls, call, where, known) for cls, call, where, known in made)

    def _of_object(self, attr: str, cls: Key, call: Call, where: Key, context: Context) -> Types | None:
        order = self._inference.order(cls)
        is_asked_first = any(self._inference.methods(cls, "__getattribute__"))
        if is_asked_first or self._inference.joining(cls) or any(self._inference.is_open(each) for each in order):
            return None
        given = self.given((cls, call, where), context)
        if not given:
            return None if self._is_set_anywhere(attr, order) else self.in_field(attr, (cls, call, where), context)
        return self.stored(attr, order, given)

    def _is_a_library_s(self, cls: Key, attr: str) -> bool:
        """Whether a class of a library has an attribute: its constructor, too, may set it."""
        return catalog.is_stub(cls.path) and (cls.qualname, attr) in self._program.modules[cls.path].members

    def given(self, making: Making, context: Context) -> dict[Key, Context]:
        """What the constructors of a class are given, the lowest by the call, the others by those below them."""
        question = (making, context)
        if question not in self._given:
            self._given[question] = dict(self._find_given(*making, context))
        return self._given[question]

    def _find_given(self, cls: Key, call: Call, where: Key, context: Context) -> Iterator[tuple[Key, Context]]:
        inits = (key for each in self._inference.order(cls) for key in self._inference.own_methods(each, "__init__"))
        for init in inits:
            function = self._program.function(init)
            names = {each.name for each in function.parameters}
            is_known = not catalog.is_stub(init.path) and not is_changed(function)
            context = frozenset(self._passing.of(names, init, call, where, context, 1) if is_known else ())
            yield init, context
            upward = [each.value for each in function.operations if is_upward(each)]
            if len(upward) != 1 or not isinstance(upward[0], Call):
                return
            call, where = upward[0], init

    def stored(self, attr: str, classes: Sequence[Key], given: dict[Key, Context]) -> Types | None:
        """All that the methods of some classes put in an attribute, where constructors are given this."""
        if any(self._is_a_library_s(each, attr) for each in classes):
            return None
        classes = [each for each in classes if not catalog.is_stub(each.path)]
        if any(each in self.loose or self.makers.is_set_outside(each, attr) for each in classes):
            return None
        writes = [found for each in classes for found in self._inference.calls.writes(each, attr)]
        if not any(method in given for method, _ in writes):
            return None
        values = (self._written_values(write, key, given.get(key, NOTHING_PASSED)) for key, write in writes)
        in_bodies = (self._in_body(each, attr) for each in classes)
        return all_of((*(value for found in values for value in found), *in_bodies))

    def just_set(self, attr: str, init: Key, context: Context) -> Types | None:
        """All that a constructor itself puts in an attribute, with what stands there before."""
        function = self._program.function(init)
        owner = Key(init.path, function.owner)
        if any(True for _ in self._inference.methods(owner, "__setattr__")):
            return None
        classes = [each for each in self._inference.order(owner) if not catalog.is_stub(each.path)]
        own = (each for each in function.writes if isinstance(each.target, Name) and is_receiver(each.target, function))
        writes = (each for each in own if each.attr == attr)
        values = [value for each in writes for value in self._written_values(each, init, context)]
        return all_of((*values, *(self._in_body(each, attr) for each in classes)))

    def _written_values(self, write: AttributeWrite, method: Key, context: Context) -> Iterator[Types | None]:
        """What an assignment puts there, if it runs."""
        if not self._is_closed(asked_of_parameters(write.guards, self._program.function(method)), method, context):
            yield self._certainty.value(write.value, method, context)

    def _is_set_anywhere(self, attr: str, classes: Iterable[Key]) -> bool:
        """Whether anything but the constructor made for a class may set an attribute of its objects."""
        written = self._inference.calls.writes
        outside = self.makers.is_set_outside
        is_known = self._is_a_library_s
        return any(
            is_known(each, attr) or each in self.loose or outside(each, attr) or written(each, attr) for each in classes
        )

    def in_field(self, attr: str, making: Making, context: Context) -> Types | None:
        """What a call puts in an attribute that a class declares, and that the constructor made for the class sets."""
        cls, call, where = making
        if any(each.keyword in ("", "*", "**") for each in call.arguments):
            return None
        given = {each.keyword: each.value for each in call.arguments}
        if attr in given:
            return self._certainty.value(given[attr], where, context)
        for each in self._inference.order(cls):
            if not catalog.is_stub(each.path) and self._program.modules[each.path].members.get((each.qualname, attr)):
                return self._in_body(each, attr) if self._declares(each, attr) else None
        return None

    def _in_body(self, cls: Key, attr: str) -> Types | None:
        members = self._program.modules[cls.path].members.get((cls.qualname, attr), ())
        scope = Key(cls.path, self._program.cls(cls).parent)
        values = [each.value for each in members if each.value != UNKNOWN]
        return all_of(self._certainty.value(each, scope, NOTHING_PASSED) for each in values)

    def _declares(self, cls: Key, attr: str) -> bool:
        members = self._program.modules[cls.path].members.get((cls.qualname, attr), ())
        return any(isinstance(each.value, Constant) and each.annotation for each in members)


def asked_of_parameters(guards: Iterable[Guard], function: Function) -> Sequence[Guard]:
    """The tests of nothing but what was passed: no attribute, whose value may be what is asked for."""
    return [each for each in guards if all(is_passed(condition.value, function) for condition in each)]


def is_passed(value: Expression, function: Function) -> bool:
    match value:
        case Name(bindings=(index,)):
            return isinstance(function.bindings[index].value, Parameterised)
        case _:
            return False


def is_upward(operation: Operation) -> bool:
    """Whether a constructor calls the one above it."""
    match operation.value:
        case Call(function=Attribute(value=owner, attr="__init__")):
            return operation.kind == "call" and is_super(owner)
        case _:
            return False
