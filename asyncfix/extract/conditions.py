"""What a test tells of the code behind it, as far as it can decide on which thread that code runs."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.extract.annotations import ReadName, translate
from asyncfix.model.expressions import Argument, Attribute, Call, Constant, Expression, Name
from asyncfix.model.facts import Condition, Guard, Verdict
from asyncfix.model.remembered import frozen

Guards = tuple[Guard, ...]
NEVER: Guard = ()  # of no conditions at least one holds


@frozen
class Branches:
    """What holds where a test was true, and where it was false."""

    true: Guards = ()
    false: Guards = ()


def branches(test: ast.expr, read: ReadName) -> Branches:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = branches(operand, read)
            return Branches(inner.false, inner.true)
        case ast.NamedExpr(value=value):
            return branches(value, read)
        case ast.BoolOp(op=operator, values=values):
            parts = [branches(value, read) for value in values]
            if isinstance(operator, ast.And):
                return Branches(together([part.true for part in parts]), either([part.false for part in parts]))
            return Branches(either([part.true for part in parts]), together([part.false for part in parts]))
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=int(number))]) if not isinstance(
            number, bool
        ):
            return counted(left, operator, number, read)
        case ast.Compare(
            left=ast.Name() | ast.Attribute(value=ast.Name()) as left, ops=[operator], comparators=[right]
        ) if texts := texts_in(operator, right):
            found = Branches(
                (tuple(equals(asked(left, read), each) for each in texts),), differs(asked(left, read), texts)
            )
            return found if isinstance(operator, ast.Eq | ast.In) else Branches(found.false, found.true)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[right]):
            return compared(left, right, read)
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[right]):
            opposite = compared(left, right, read)
            return Branches(opposite.false, opposite.true)
        case ast.Compare(
            left=ast.Constant(value=str(key)),
            ops=[operator],
            comparators=[ast.Name() | ast.Attribute(value=ast.Name()) as owner],
        ):
            return contained(key, operator, asked(owner, read))
        case ast.Constant(value=constant):
            return Branches(false=(NEVER,)) if constant else Branches(true=(NEVER,))
        case ast.Name() | ast.Call() | ast.Attribute(value=ast.Name()):
            tested = asked(test, read)
            return Branches(((Condition("true", tested, True),),), ((Condition("true", tested, False),),))
        case _:
            return Branches()


def compared(left: ast.expr, right: ast.expr, read: ReadName) -> Branches:
    """That two calls or values are the same is of interest only where one is a call; that one is None, always."""
    if isinstance(right, ast.Constant) and right.value is None:
        return compared_with_none(left, read)
    calls = [translate(each, read) for each in (left, right) if isinstance(each, ast.Call | ast.Name)]
    return Branches(
        tuple((Condition("same", each, True),) for each in calls),
        tuple((Condition("same", each, False),) for each in calls),
    )


def compared_with_none(left: ast.expr, read: ReadName) -> Branches:
    match left:
        case ast.NamedExpr(value=value):
            return compared_with_none(value, read)
        case ast.Name() | ast.Call() | ast.Attribute(value=ast.Name()):
            tested = asked(left, read)
            return Branches(((Condition("none", tested, True),),), ((Condition("none", tested, False),),))
        case _:
            return Branches()


def texts_in(operator: ast.cmpop, right: ast.expr) -> list[str]:
    """The texts with one of which something is compared, if it is with nothing else."""
    match operator, right:
        case ((ast.Eq() | ast.NotEq()), ast.Constant(value=str(text))):
            return [text]
        case ((ast.In() | ast.NotIn()), (ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts))):
            found = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            return found if len(found) == len(parts) else []
        case _:
            return []


def equals(value: Expression, text: str, holds: bool = True) -> Condition:
    """`value == "text"`, as the call that it is."""
    return Condition("true", Call(Attribute(value, "__eq__"), (Argument(Constant(text)),)), holds)


def differs(value: Expression, texts: Iterable[str]) -> Guards:
    return tuple((equals(value, each, False),) for each in texts)


def counted(left: ast.expr, operator: ast.cmpop, number: int, read: ReadName) -> Branches:
    """A number that is more than nothing, or not nothing, is true; where it is none, it is not."""
    truth = branches(left, read) if isinstance(left, ast.Name | ast.Call | ast.Attribute) else Branches()
    match operator:
        case ast.NotEq() if not number:
            return Branches(other_than_zero(left, truth, read), truth.false)
        case ast.Eq() if not number:
            return Branches(truth.false, other_than_zero(left, truth, read))
        case ast.Gt() if number >= 0:
            return Branches(true=truth.true)
        case ast.GtE() if number > 0:
            return Branches(true=truth.true)
        case ast.Eq():
            return Branches(true=truth.true)
        case _:
            return Branches()


def other_than_zero(left: ast.expr, truth: Branches, read: ReadName) -> Guards:
    """What is not 0 is true, or None: only of what a call counts it is known that it is a number."""
    return truth.true if isinstance(left, ast.Call) else either([truth.true, compared_with_none(left, read).true])


def contained(key: str, operator: ast.cmpop, owner: Expression) -> Branches:
    """`"key" in owner`, as the call that it is."""
    call = Call(Attribute(owner, "__contains__"), (Argument(Constant(key)),))
    yes, no = ((Condition("true", call, True),),), ((Condition("true", call, False),),)
    match operator:
        case ast.In():
            return Branches(yes, no)
        case ast.NotIn():
            return Branches(no, yes)
        case _:
            return Branches()


def asked(test: ast.expr, read: ReadName) -> Expression:
    """What is tested; the texts that a call passes are no annotations here."""
    match test:
        case ast.Call(func=function, args=arguments, keywords=[]):
            return Call(translate(function, read), tuple([Argument(asked(each, read)) for each in arguments]))
        case ast.Constant(value=str() | None as value):
            return Constant(value)
        case _:
            return translate(test, read)


def together(parts: list[Guards]) -> Guards:
    return tuple(guard for part in parts for guard in part)


def either(parts: list[Guards]) -> Guards:
    """One of the parts holds: nothing is known if one of them says nothing."""
    if not all(parts):
        return ()
    return (tuple(condition for part in parts for condition in part[0]),)


def verdict(answer: ast.expr | None, guards: Guards, read: ReadName) -> Verdict:
    """What a `return` says where it is reached: a constant only one thing, a test its branches."""
    match answer:
        case None:
            return Verdict(None, guards)
        case ast.Constant(value=value):
            return Verdict(guards, None) if value else Verdict(None, guards)
        case _:
            found = branches(answer, read)
            return Verdict(guards + found.true, guards + found.false)


def type_tests(guards: Guards) -> Iterator[tuple[Name, Expression, bool]]:
    """The names that were tested, by `isinstance` or a function `is…`; with what, and whether it holds."""
    for guard in guards:
        match guard:
            case (Condition("true", Call(function=tested, arguments=(Argument(value=Name() as name), *rest)), holds),):
                if tested == Name("isinstance") and len(rest) == 1:
                    yield name, rest[0].value, holds
                elif not rest and last_name(tested).startswith("is"):
                    yield name, tested, holds


def last_name(function: Expression) -> str:
    match function:
        case Name(id=name) | Attribute(attr=name):
            return name
        case _:
            return ""
