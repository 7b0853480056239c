"""Which of several signatures a call means, where `Literal` tells them apart."""

from collections.abc import Sequence

from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import bound_parameters, last_name
from asyncfix.infer.marked import Marked
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Display, Expression, Item

Value = tuple[object, object]  # a constant with its kind, or a member with its class


class Overloaded(Marked):
    """Rules out signatures by the constants, and the members of enumerations, that a call passes."""

    def is_ruled_out(self, callee: Callable, call: Call, scope: Key) -> bool:
        """Whether a signature wants other values than the call passes, or one that it doesn't pass."""
        function = self.program.function(callee.function)
        if not any(last_name(each) == "overload" for each in function.decorators):
            return False
        skip = 1 if callee.receiver else 0
        bound = bound_parameters(function, call, skip)
        where = scope_of(callee.function, function)
        is_open = any(each.keyword in ("*", "**") for each in call.arguments)
        for each in function.parameters[skip:]:
            if each.name in bound:
                if self._is_another(bound[each.name], scope, listed(each.annotation), where):
                    return True
            elif each.default is None and each.kind in ("positional", "keyword") and not is_open:
                return True
        return False

    def _is_another(self, value: Expression, scope: Key, options: Sequence[Expression], where: Key) -> bool:
        found = self._value(value, scope) if options else None
        wanted = [self._value(each, where) for each in options]
        return found is not None and None not in wanted and found not in wanted

    def _value(self, expression: Expression, scope: Key) -> Value | None:
        """A constant, or a member of a class, None for what may be anything."""
        match expression:
            case Constant(value=value):
                return type(value), value
            case Attribute(value=owner, attr=attr):
                classes = [each.cls for each in self.types(owner, scope) if isinstance(each, ClassType)]
                return (classes[0], attr) if len(classes) == 1 else None
            case _:
                return None


def listed(annotation: Expression | None) -> Sequence[Expression]:
    """What `Literal` lists in an annotation."""
    match annotation:
        case Item(value=form, index=Display(items=items)) if last_name(form) == "Literal":
            return items
        case _:
            return ()
