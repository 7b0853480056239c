"""What an annotation promises."""

from abc import abstractmethod

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import Answers
from asyncfix.infer.containers import MOST_NESTED, collections, containers, is_callee, is_giver, is_shallow, rows, union
from asyncfix.infer.types import (
    CONTENT,
    NOTHING,
    Alias,
    ClassType,
    Given,
    Giver,
    Instance,
    Row,
    Subclass,
    Types,
    nesting,
)
from asyncfix.link.program import Key
from asyncfix.model.expressions import UNKNOWN, Argument, Attribute, Call, Display, Either, Expression, Item, Name
from asyncfix.model.facts import Binding

NO_VARIABLES: Given = {}


class Annotations(Answers):
    """Reads annotations; knows `Optional` and its kind from the marks of their stubs."""

    def annotated(self, expression: Expression, scope: Key, variables: Given = NO_VARIABLES) -> Types:
        """What a value with this annotation may be, where type variables stand for these."""
        match expression:
            case Name(id=name) if name in variables:
                return variables[name]
            case Either(options=options):
                return union(self.annotated(option, scope, variables) for option in options)
            case Item(value=value, index=Display(items=arguments)):
                forms = [each for each in self.types(value, scope) if isinstance(each, ClassType)]
                return union(self._formed(form, arguments, scope, variables) for form in forms)
            case _:
                found = self.types(expression, scope)
                named = union(each.meant for each in found if isinstance(each, Alias) and not each.varies)
                classes = (each.cls for each in found if isinstance(each, ClassType))
                return named | frozenset(Instance(each) for each in classes if not self._is_empty(each))

    def _is_empty(self, cls: Key) -> bool:
        """Whether a form says nothing of the value where it stands alone: `Final`, or `Callable`, which may be any."""
        mark = find_mark(self.program.cls(cls), "form")
        return mark is not None and mark.first in ("first", "callable")

    def subscribed(self, cls: ClassType, index: Expression | None, scope: Key) -> Types:
        """What `Class[index]` is as a value: a name for an annotation, or the class where that is a generic one."""
        if find_mark(self.program.cls(cls.cls), "form") is None:
            return frozenset((cls,))
        arguments = index.items if isinstance(index, Display) and index.kind == "tuple" else (index or UNKNOWN,)
        meant = self._formed(cls, arguments, scope)
        return frozenset((Alias(meant),)) if meant and is_shallow(meant) else NOTHING

    def either(self, call: Call, scope: Key) -> Types:
        """What `Class | None` is as a value: a name for an annotation."""
        options = alternatives(call)
        if len(options) < 2 or not any(isinstance(each, ClassType | Alias) for each in self.types(options[0], scope)):
            return NOTHING
        meant = union(self.annotated(option, scope) for option in options)
        return frozenset((Alias(meant),)) if is_shallow(meant) else NOTHING

    def declared(self, annotation: Expression | None, scope: Key) -> Types:
        return NOTHING if annotation is None else self.annotated(annotation, scope)

    def bounded(self, annotation: Expression | None, scope: Key) -> Types:
        """What a value may be whose annotation is a type variable, by what bounds that."""
        if not isinstance(annotation, Name):
            return NOTHING
        found = self.types(annotation, scope)
        return union(each.meant for each in found if isinstance(each, Alias) and each.varies)

    def bound(self, binding: Binding, scope: Key) -> Types:
        """What a name is bound to: the value where it is more exact than the annotation."""
        declared = self.declared(binding.annotation, scope)
        if not declared:
            return self.types(binding.value, scope)
        if any(map(is_giver, declared)):  # which says what calling gives, and not what is called
            return declared | frozenset(filter(is_callee, self.types(binding.value, scope)))
        holding = {each.cls for each in declared if isinstance(each, Instance) and each.held}
        values = [each for each in self.types(binding.value, scope) if isinstance(each, Instance) and each.exact]
        exact = [each for each in values if each.held or each.cls not in holding]
        filling = containers(self.types(binding.value, scope)) if self.is_bare(declared) else NOTHING
        return frozenset(each for each in exact if self._fits(each, declared)) or declared | filling

    def is_bare(self, declared: Types) -> bool:
        """Whether an annotation names a container, and not all that it holds: `-> dict`."""
        marks = (find_mark(self.program.cls(each.cls), "form") for each in declared if isinstance(each, Instance))
        is_open = any(isinstance(each, Row) and not all(each.parts) for each in declared)
        return is_open or any(each.first in ("items", "values", "row") for each in marks if each)

    def _fits(self, value: Instance, declared: Types) -> bool:
        return any(isinstance(each, Instance) and each.cls in self.order(value.cls) for each in declared)

    @abstractmethod
    def order(self, cls: Key) -> tuple[Key, ...]:
        """The classes in which attributes of `cls` are looked up, itself first."""

    def _formed(
        self, form: ClassType, arguments: tuple[Expression, ...], scope: Key, variables: Given = NO_VARIABLES
    ) -> Types:
        """`form[arguments]` in an annotation: what `@form` of its stub says."""
        mark = find_mark(self.program.cls(form.cls), "form")
        if mark is None:
            return frozenset((Instance(form.cls),))
        if not arguments:
            return NOTHING
        match mark.first:
            case "either":
                return union(self.annotated(argument, scope, variables) for argument in arguments)
            case "first":
                injected = (self.types(each, scope) for each in arguments[1:] if isinstance(each, Call))
                return self.annotated(arguments[0], scope, variables) or union(injected)
            case "class":
                found = union(self._class_of(argument, scope, variables) for argument in arguments)
                own = (each.cls for each in found if isinstance(each, ClassType) and not is_stub(each.cls.path))
                return found | frozenset(Subclass(each) for each in own if self.calls.below(each))
            case "items":
                return collections(self.annotated(arguments[0], scope, variables))
            case "callable":
                results = self.annotated(arguments[-1], scope, variables)
                return frozenset(Giver(each) for each in results if nesting(each) < MOST_NESTED)
            case "row":
                return self._row(arguments, scope, variables)
            case "holds":
                return self._holding(form.cls, arguments[0], scope, variables)
            case "holds last":
                return self._holding(form.cls, arguments[-1], scope, variables)
            case _:
                return collections(self.annotated(arguments[-1], scope, variables))

    def _class_of(self, argument: Expression, scope: Key, variables: Given) -> Types:
        """The class in `type[X]`, which may be what a type variable stands for."""
        if isinstance(argument, Name) and argument.id in variables:
            return frozenset(ClassType(each.cls) for each in variables[argument.id] if isinstance(each, Instance))
        return self.types(argument, scope)

    def _row(self, arguments: tuple[Expression, ...], scope: Key, variables: Given) -> Types:
        """`tuple[X, Y]`, or `tuple[X, ...]`: any number of X."""
        parts = tuple(self.annotated(each, scope, variables) for each in arguments)
        return collections(parts[0]) if len(parts) == 1 or arguments[1] == UNKNOWN else rows(parts)

    def _holding(self, cls: Key, argument: Expression, scope: Key, variables: Given) -> Types:
        """An object that gives X: `Awaitable[X]`, `Queue[X]`."""
        items = self.annotated(argument, scope, variables)
        held = frozenset(((CONTENT, items),)) if items and is_shallow(items) else frozenset()
        return frozenset((Instance(cls, held=held),))


def alternatives(expression: Expression) -> list[Expression]:
    """The operands of `A | B | C`, each of them once: a union may be written with hundreds."""
    found = []
    while True:
        match expression:
            case Call(function=Attribute(value=left, attr="__or__"), arguments=[Argument(value=right)]):
                found.append(right)
                expression = left
            case _:
                return [expression, *reversed(found)]


def is_decided(declared: Types) -> bool:
    """Whether an annotation says what a value is: of `Callable[..., X]`, the function that is returned says more."""
    return any(not isinstance(each, Giver) for each in declared)
