"""Classes whose constructor Python or a library makes of their annotated names: dataclasses, named tuples, models."""

from collections.abc import Iterator, Mapping

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import last_name
from asyncfix.infer.classes import is_function
from asyncfix.infer.containers import union
from asyncfix.infer.heirs import Heirs
from asyncfix.infer.types import NOTHING, ClassType, Instance, Type, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant, Display, Expression, Item
from asyncfix.model.facts import Binding


class Fields(Heirs):
    """What such a constructor puts in the attributes that its fields are."""

    def fields(self, cls: Key) -> Mapping[str, tuple[Key, Binding]]:
        """The fields of a class without a constructor of its own, by name, in the order in which they are passed."""
        found: dict[str, tuple[Key, Binding]] = {}
        if any(True for _ in self.methods(cls, "__init__")):
            return found
        for each in reversed(self.order(cls)):
            members = self.program.cls(each).members
            found |= {member.name: (each, member) for member in members if is_field(member)}
        return found

    def field_at(self, cls: Key, index: Expression | None) -> str:
        """The field of a record that `record[index]` is: by its place in a named tuple, or its key; "" for none."""
        marks = (find_mark(self.program.cls(each), "form") for each in self.order(cls)[1:])
        form = next((mark.first for mark in marks if mark), "")
        if form == "fields" and isinstance(index, Constant) and isinstance(place := index.value, int):
            names = list(self.fields(cls))
            return names[place] if -len(names) <= place < len(names) else ""
        is_key = form == "keys" and isinstance(index, Constant) and isinstance(index.value, str)
        return str(index.value) if is_key and isinstance(index, Constant) else ""

    def placed(self, value: Type, place: int) -> Types:
        """What a class pattern takes out of an object at a place, by `__match_args__` or the order of its fields."""
        if not isinstance(value, Instance):
            return NOTHING
        listed = (each.value for cls in self.order(value.cls) for each in self._members(cls, "__match_args__"))
        match next(listed, None):
            case None:
                names = list(self.fields(value.cls))
            case Display(items=items):
                names = [str(each.value) if isinstance(each, Constant) else "" for each in items]
            case _:
                names = []
        return self.member(value, names[place]) if place < len(names) else NOTHING

    def filled(self, cls: Key, attr: str) -> Types:
        """What calls of the class pass for a field, where its annotation doesn't say."""
        return union(self.types(value, scope) for value, scope in self.passed_for_field(cls, attr))

    def passed_for_field(self, cls: Key, attr: str) -> Iterator[tuple[Expression, Key]]:
        """The expressions of that, each with its scope."""
        fields = list(self.fields(cls))
        if attr in fields:
            yield from self._passed_for(cls, attr, fields.index(attr))

    def is_namespace(self, cls: Key) -> bool:
        """Whether objects of a class have what the program gives each of them, and nothing in common."""
        return find_mark(self.program.cls(cls), "namespace") is not None

    def in_namespace(self, cls: Key, attr: str) -> Types:
        """What such objects have in an attribute, if there is one, or it gets a value in one place, or the same each
        time that one is made."""
        given = [(each, scope) for scope, call in self.calls.making(cls) for each in call.arguments]
        passed = [(each.value, scope) for each, scope in given if each.keyword == attr]
        is_unpacked = any(each.keyword == "**" for each, _ in given)
        writes = self.calls.writes_outside(attr)
        if passed and not writes and not is_unpacked:
            first, *others = (self.types(value, scope) for value, scope in passed)
            return first if all(each == first for each in others) else NOTHING
        is_put_once = len(writes) == 1 and not passed and not is_unpacked
        is_told = self.calls.count_makings(cls) == 1 or is_put_once
        return self.written_outside(cls, attr) if is_told else NOTHING

    def defaults(self, cls: Key) -> Iterator[tuple[Call, Key]]:
        """The calls that give fields their values, each with the scope it stands in: `field(default_factory=...)`."""
        for owner, binding in self.fields(cls).values():
            if isinstance(binding.value, Call):
                yield binding.value, Key(owner.path, self.program.cls(owner).parent)

    def _passed_for(self, cls: Key, attr: str, position: int) -> Iterator[tuple[Expression, Key]]:
        for scope, call in self.calls.making(cls):
            if ClassType(cls) in self.types(call.function, scope):
                plain = [each.value for each in call.arguments if not each.keyword]
                if position < len(plain) and all(each.keyword != "*" for each in call.arguments):
                    yield plain[position], scope
                yield from ((each.value, scope) for each in call.arguments if each.keyword == attr)


def is_field(member: Binding) -> bool:
    annotation = member.annotation
    is_shared = isinstance(annotation, Item) and last_name(annotation.value) == "ClassVar"
    return annotation is not None and not is_shared and not is_function(member.value)
