"""Whether a call of an API that may wait does wait: its arguments, and what was done to the object before."""

from collections.abc import Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.parts import parts_of
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.facts import Function, Mark, Operation
from asyncfix.reach.conditions import Site, alternatives, constant, holds, spells


def waits(mark: Mark, site: Site, inference: Inference) -> bool:
    """Whether a call of a library's function can wait, where it is written."""
    call, scope = site.call, site.scope
    if is_excused(mark, site, inference) or not is_meant(mark, site, inference):
        return False
    receiver = call.function.value if isinstance(call.function, Attribute) else None
    if receiver is None:
        return True
    if is_made_not_to(mark, receiver, scope, inference) or is_behind(mark, call, receiver, scope, inference.program):
        return False
    if is_watched(mark, receiver, scope, inference):
        return False
    conditions = alternatives(mark.get("unless_after"))
    if "made" in conditions and is_first_use(call, receiver, inference.program.function(scope)):
        return False
    return not any(is_met(each, call, receiver, scope, inference.program) for each in conditions)


def is_made_not_to(mark: Mark, receiver: Expression, scope: Key, inference: Inference) -> bool:
    """Whether the object was made so that it does not wait."""
    made, surely = mark.get("unless_made"), mark.get("unless_surely_made")
    if not made and not surely:
        return False
    from asyncfix.reach.making import was_made, was_surely_made

    is_made = bool(made) and was_made(made, receiver, scope, inference)
    return is_made or (bool(surely) and was_surely_made(surely, receiver, scope, inference))


def is_behind(mark: Mark, call: Call, receiver: Expression, scope: Key, program: Program) -> bool:
    """Whether the call stands behind a question to the object after which it does not wait."""
    asked = mark.get("unless_behind")
    if not asked:
        return False
    from asyncfix.reach import behind

    return behind.is_behind(asked, call, receiver, program.function(scope))


def is_watched(mark: Mark, receiver: Expression, scope: Key, inference: Inference) -> bool:
    """Whether something says, or waits, when the object has what is asked for."""
    names = mark.get("unless_watched").split()
    if not names:
        return False
    from asyncfix.reach.watched import is_passed_to

    return is_passed_to(names, receiver, scope, inference)


def is_meant(mark: Mark, site: Site, inference: Inference) -> bool:
    """Whether the argument that a mark speaks of is an open file, where it speaks of one."""
    if not mark.get("of_file"):
        return True
    program = inference.program
    given = bound_parameters(program.function(site.api), site.call).get(mark.get("of_file"))
    values = site.types(given, inference) if given else ()
    classes = {cls for each in values if isinstance(each, Instance) for cls in inference.order(each.cls)}
    return any(find_mark(program.cls(each), "on_disk") for each in classes)


def is_excused(mark: Mark, site: Site, inference: Inference) -> bool:
    """Whether a call passes, or leaves at its default, an argument with which the mark does not hold."""
    return any(holds(each, site, inference) for each in alternatives(mark.get("unless")))


def is_first_use(call: Call, receiver: Expression, function: Function) -> bool:
    """Whether a call is the first thing that a function does with an object that it has made itself."""
    match receiver:
        case Name(bindings=(index,)):
            made = [function.bindings[index].value]
        case Attribute(attr=attr):
            made = [each.value for each in function.writes if each.attr == attr]
        case _:
            made = []
    if len(made) != 1 or not isinstance(made[0], Call):
        return False
    asking = (each for each in function.operations if each.kind != "operator")
    others = (each.value for each in asking if each.value not in (made[0], receiver))
    return next((each for each in others if any(is_same(part, receiver) for part in parts_of(each, 8))), None) == call


def is_met(condition: str, call: Call, receiver: Expression, scope: Key, program: Program) -> bool:
    """Whether an earlier operation on the same object has made it one that doesn't wait."""
    if condition == "await":
        return is_settled(call, receiver, program.function(scope))
    method, _, argument = condition.rstrip(")").partition("(")
    return any(
        sets(each, receiver, method, argument, where, program)
        for where in neighbourhood(receiver, scope, program)
        for each in program.function(where).operations
    )


def is_settled(call: Call, receiver: Expression, function: Function) -> bool:
    """Whether an object was awaited, or asked whether it is done, and has not just said that it isn't."""
    if not any(settles(each, receiver) for each in function.operations):
        return False
    from asyncfix.reach.behind import is_pending

    return not is_pending(call, receiver, function)


def settles(operation: Operation, receiver: Expression) -> bool:
    """Whether an operation awaits an object, alone or in a call, or asks whether it is done."""
    match operation:
        case Operation(kind="await", value=value):
            return is_same(value, receiver)
        case Operation(kind="call", awaited=True, value=Call(arguments=arguments)):
            return any(mentions(each.value, receiver) for each in arguments)
        case Operation(kind="call", value=Call(function=Attribute(value=value, attr="done"))):
            return is_same(value, receiver)
        case _:
            return False


def mentions(expression: Expression, receiver: Expression) -> bool:
    match expression:
        case Call(arguments=arguments):
            return any(mentions(each.value, receiver) for each in arguments)
        case _:
            items = getattr(expression, "items", ())
            return is_same(expression, receiver) or any(mentions(each, receiver) for each in items)


def sets(operation: Operation, receiver: Expression, method: str, argument: str, scope: Key, program: Program) -> bool:
    match operation.value:
        case Call(function=Attribute(value=value, attr=attr), arguments=arguments):
            if attr != method or not is_same(value, receiver) or not arguments:
                return False
            found = constant(arguments[0].value, program.function(scope))
            return found is not None and spells(found, argument.partition("=")[2])
        case _:
            return False


def neighbourhood(receiver: Expression, scope: Key, program: Program) -> Iterator[Key]:
    """The functions in which an object may be set up: its own; for an attribute, the methods beside it."""
    yield scope
    owner = program.function(scope).owner
    if isinstance(receiver, Attribute) and owner:
        module = program.modules[scope.path]
        yield from (
            Key(scope.path, name)
            for name, each in module.functions.items()
            if each.owner == owner and name != scope.qualname
        )


def is_same(one: Expression, other: Expression) -> bool:
    """Whether two expressions are spelled alike, so that they mean one object."""
    match one, other:
        case Name(id=name), Name(id=second):
            return name == second
        case Attribute(value=value, attr=attr), Attribute(value=owner, attr=second):
            return attr == second and is_same(value, owner)
        case _:
            return False


def is_brief(operation: Operation, function: Function) -> bool:
    """Whether no await stands in the suite of a `with`."""
    suites = {
        index
        for index, arm in enumerate(function.arms)
        if arm.kind == "with" and arm.value == operation.value and arm.line <= operation.span.line
    }
    for index, arm in enumerate(function.arms):
        if arm.parent in suites:
            suites.add(index)
    inside = (each for each in function.operations if each.arm in suites)
    return not any(each.awaited or each.is_async or each.kind == "await" for each in inside)
