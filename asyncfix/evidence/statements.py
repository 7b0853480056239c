"""SQL, as far as it is a constant of the program: what a statement does to the transaction it runs in."""

import re

from asyncfix.evidence.handles import Handles, Use
from asyncfix.infer.calls import bound_parameters
from asyncfix.model.expressions import Call, Constant, Expression, Name

# Rows or tables that these lock are waited for by every other transaction that wants to change them.
LOCKS = re.compile(
    r"\s*(update|delete|merge|lock|alter|drop|truncate|create)\b|.*\bfor\s+(no\s+key\s+)?(update|share)\b"
    r"|\s*(insert|with)\b.*\bdo\s+update\b|\s*with\b.*\b(update|delete)\b",
    re.IGNORECASE | re.DOTALL,
)
SETTLES = re.compile(r"\s*(commit|rollback|end|abort)\b", re.IGNORECASE)
SAVES = re.compile(r"\s*(savepoint|release|rollback)\b", re.IGNORECASE)


def sql_of(handles: Handles, use: Use) -> str:
    """The text of a statement, "" where it is put together when the program runs."""
    call = use.operation.value
    if not isinstance(call, Call) or use.in_thread or not use.has("blocks"):
        return ""
    bound = bound_parameters(use.function, call)
    names = [each.name for each in use.function.parameters]
    given = [bound[name] for name in names if name in bound]
    texts = (text(handles, each) for each in given)
    return next((each for each in texts if each.strip()), "")


def text(handles: Handles, expression: Expression) -> str:
    """The constant string that an expression is, or that its name is bound to once."""
    scope = handles.scope
    match expression:
        case Constant(value=str(found)):
            return found
        case Name(bindings=(index,)):
            value = handles.function.bindings[index].value
        case Name(id=name, bindings=()):
            bindings = handles.program.modules[scope.path].names.get(name, ())
            value = bindings[0].binding.value if len(bindings) == 1 else expression
        case _:
            return ""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else ""


def settles(handles: Handles, use: Use) -> bool:
    """Whether a use ends the transaction, by a method or in SQL."""
    return use.has("settles") is not None or bool(SETTLES.match(sql_of(handles, use)))


def commits(handles: Handles, use: Use) -> bool:
    mark = use.has("settles")
    return mark is not None and mark.get("undoes") != "yes"


def is_statement(use: Use) -> bool:
    """Whether a use sends SQL to the database."""
    mark = use.has("blocks")
    return mark is not None and mark.first == "database" and not use.has("settles") and not use.has("acquires")


def locks(handles: Handles, use: Use) -> bool:
    """Whether a use leaves rows or tables locked until the transaction ends."""
    return not use.in_thread and is_statement(use) and bool(LOCKS.match(sql_of(handles, use)))
