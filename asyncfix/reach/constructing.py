"""What is known in the methods that a library calls while an object is made, by what the call passes and leaves out."""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.answers import scope_of
from asyncfix.infer.decorators import uncalled
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Context, Plain, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant, Definition, Display, Expression, Item
from asyncfix.model.facts import Binding, Class
from asyncfix.reach.asked import Asked, attribute_of
from asyncfix.reach.certain import CERTAIN, NONE, NOTHING_PASSED, Certainty
from asyncfix.reach.conditions import Site, alternatives, holds
from asyncfix.reach.keys import gives_another, keys_looked_up, may_add, place_in

MAPPING: Types = frozenset((Plain("dict", True),))


class Constructing:
    """Follows what a call that makes an object leaves out into the methods that look at it."""

    def __init__(self, inference: Inference, certainty: Certainty, asked: Asked) -> None:
        self._inference = inference
        self._program = inference.program
        self._certainty = certainty
        self._asked = asked

    def known(self, method: Key, cls: Key, call: Call) -> Context | None:
        """What is known in a method where a call makes an object; None where the method is not called then."""
        if not self._is_plain(cls, call):
            return NOTHING_PASSED
        mark, site = self._mark(method)
        if mark and mark.get("given"):
            is_always = any(holds(each, site, self._inference) for each in alternatives(mark.get("unless")))
            fields = fields_named(site.call)
            is_left_out = bool(fields) and all(self.left_out(each, cls, call) is not None for each in fields)
            return None if is_left_out and not is_always else NOTHING_PASSED
        if parameter := self._mapping(method):
            return frozenset(self._left_out_of(parameter, method, cls, call))
        return frozenset(self._attributes(method, cls, call))

    def _is_plain(self, cls: Key, call: Call) -> bool:
        """Whether a call shows by name all that it passes to a library's constructor."""
        is_shown = not any(each.keyword in ("", "*", "**") for each in call.arguments)
        own = (each for name in ("__new__", "__init__") for each in self._inference.methods(cls, name))
        is_open = any(map(self._inference.is_open, self._inference.order(cls)))
        return is_shown and not is_open and all(catalog.is_stub(each.path) for each in own)

    def _left_out_of(self, parameter: str, method: Key, cls: Key, call: Call) -> Iterator[tuple[str, Types]]:
        given = {each.keyword for each in call.arguments}
        for key in sorted(keys_looked_up(self._program.function(method), parameter) - given):
            if not self._may_be_added(key, cls, but_in=method):
                yield place_in(parameter, key) + CERTAIN, NONE
        yield parameter + CERTAIN, MAPPING

    def _attributes(self, method: Key, cls: Key, call: Call) -> Iterator[tuple[str, Types]]:
        """What the attributes that a method asks for are where they are fields that the call leaves out."""
        function = self._program.function(method)
        first = function.parameters[0].name if function.parameters else ""
        for attr in self._asked.attributes(method):
            found = self.left_out(attr, cls, call)
            is_set = any(self._inference.calls.writes(each, attr) for each in self._inference.order(cls))
            if found is not None and not is_set:
                yield attribute_of(first, attr) + CERTAIN, found

    def left_out(self, field: str, cls: Key, call: Call) -> Types | None:
        """What a field certainly holds that a call does not give; None where it may, or where that can't be told."""
        fields = self._fields(cls)
        given = {each.keyword for each in call.arguments}
        if field not in fields or field in given or not given <= fields.keys():  # another name may stand for the field
            return None
        default = fields[field].value
        if says_more(fields[field].annotation) or not isinstance(default, Constant):
            return None
        if self._may_be_added(field, cls) or self._is_configured(cls):
            return None
        return self._certainty.value(default, cls, NOTHING_PASSED)

    def _fields(self, cls: Key) -> dict[str, Binding]:
        return {each.name: each for own in reversed(self._own(cls)) for each in own.members if each.annotation}

    def _own(self, cls: Key) -> list[Class]:
        """A class of the project, and those that it inherits from."""
        return [self._program.cls(each) for each in self._inference.order(cls) if not catalog.is_stub(each.path)]

    def _is_configured(self, cls: Key) -> bool:
        """Whether a class says more of its making than its fields do: defaults may be looked at like what is given."""
        values = [member.value for each in self._own(cls) for member in each.members if not member.annotation]
        return any(isinstance(each, Call) or (isinstance(each, Definition) and each.kind == "class") for each in values)

    def _may_be_added(self, key: str, cls: Key, but_in: Key | None = None) -> bool:
        """Whether a method that sees what a call passes puts something there under a name."""
        methods = [each for each in self._inference.joining(cls) if each != but_in]
        seen = [(each, parameter) for each in methods if (parameter := self._mapping(each))]
        told = ((self._program.function(each), parameter) for each, parameter in seen)
        return any(may_add(each, parameter, key) or gives_another(each) for each, parameter in told)

    def _mapping(self, method: Key) -> str:
        """The parameter of a method that gets a mapping of what the call passes, "" if none does."""
        mark, site = self._mark(method)
        function = self._program.function(method)
        conditions = alternatives(mark.get("passes")) if mark else []
        is_passed = any(holds(each, site, self._inference) for each in conditions)
        return function.parameters[1].name if is_passed and len(function.parameters) > 1 else ""

    def _mark(self, method: Key) -> tuple[Mark | None, Site]:
        """What is said of the decorator that makes a library call a method, and where it is put on."""
        function = self._program.function(method)
        scope = scope_of(method, function)
        for decorator in function.decorators:
            for each in self._inference.types(uncalled(decorator), scope):
                if isinstance(each, Callable) and (mark := self._marked(each)):
                    call = decorator if isinstance(decorator, Call) else Call(decorator)
                    return mark, Site(each.function, call, scope)
        return None, Site(method, Call(Constant(None)), scope)

    def _marked(self, decorator: Callable) -> Mark | None:
        return find_mark(self._program.function(decorator.function), "constructing")


def says_more(annotation: Expression | None) -> bool:
    """Whether an annotation calls something, which may tell how defaults are looked at: `Annotated[X, Field(...)]`."""
    match annotation:
        case Item(index=Display(items=items)):
            return any(isinstance(each, Call) for each in items)
        case _:
            return False


def fields_named(decorator: Call) -> list[str]:
    """The fields that a decorator names, none where it does not name all in the text."""
    match [each.value for each in decorator.arguments if each.keyword in ("", "*")]:
        case values if all(isinstance(each, Constant) and isinstance(each.value, str) for each in values):
            return [str(each.value) for each in values if isinstance(each, Constant)]
        case _:
            return []
