"""Calls that somebody has handed to a thread one by one, beside others on the same connection that were left."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.facts import Function
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.direct.uses import may_lose_await
from asyncfix.repair.edits import Position, position
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.model import Repair
from asyncfix.repair.project import Plan
from asyncfix.repair.scene.acquisitions import constructor_limits
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import mentions, own_nodes


@frozen
class Handed:
    """`await to_thread(f, x)`: the call, its `await`, and what is called in the thread; of a `lambda`, its body.

    `number` is that of the argument which is called, `is_given` whether others follow; `at` is where the call begins,
    `statement` where the one around it does. `begins`: that begins with it.
    """

    function: Key
    call: Span
    awaited: Span
    called: Span
    number: int
    is_given: bool
    is_lambda: bool
    at: Position
    statement: Position
    begins: bool

    @property
    def told(self) -> Span:
        """Where the call `f(x)` stands in the text that is told (`rejoined`)."""
        if self.is_lambda:
            return self.called
        column = self.called.column - (not self.is_given)
        return replace(self.call, line=self.called.line, column=column)


def find_handed(plan: Plan, stage: Stage) -> Mapping[Key, Sequence[Handed]]:
    """Those of the functions in which something that works on a connection is left on the loop."""
    left = {stage.root(each) for each in plan.repairs if each.level == "refused" and is_of_connection(each)}
    found = {root: tuple(handed_in(stage, root)) for root in sorted(left)}
    return {root: calls for root, calls in found.items() if calls}


def is_of_connection(repair: Repair) -> bool:
    return repair.is_database or repair.takes


def handed_in(stage: Stage, root: Key) -> Iterator[Handed]:
    """The calls that take, use or give back a function's connections and cursors."""
    scene = stage.scene(root.path)
    node = scene.nodes.get(root)
    if node is None or root.path not in stage.writable or waits_for_cancellation(node):
        return
    handles = scene.handles(root, node)
    for each in own_nodes(list(node.body)):
        if isinstance(each, ast.Await) and isinstance(each.value, ast.Call) and may_lose_await(scene, each):
            found = read_handed(scene, root, each, each.value) if mentions(holding(scene, each), handles) else None
            yield from [found] if found else []


def waits_for_cancellation(node: FunctionNode) -> bool:
    """Whether a handler asks for what only an `await` raises: a thread never does."""
    named = (getattr(each, "id", getattr(each, "attr", "")) for each in ast.walk(node))
    return "CancelledError" in named


def holding(scene: Scene, awaited: ast.Await) -> ast.AST:
    """What a call is, with the names that it is assigned to."""
    statement = statement_of(scene, awaited)
    is_assigned = isinstance(statement, ast.Assign) and statement.value is awaited
    return ast.Tuple([*statement.targets, awaited]) if isinstance(statement, ast.Assign) and is_assigned else awaited


def read_handed(scene: Scene, root: Key, awaited: ast.Await, call: ast.Call) -> Handed | None:
    number = handed_argument(scene, root, call)
    if number is None or len(call.args) <= number:
        return None
    before, called, given = call.args[:number], call.args[number], [*call.args[number + 1 :], *call.keywords]
    body = body_of(called) if not given else None
    is_thread = all(is_no_executor(each) or is_of_threads(scene, root, each) for each in before)
    is_plain = bool(body) or isinstance(called, ast.Name | ast.Attribute)
    if not is_thread or not is_plain or is_commented(scene, call, call if body else called):
        return None
    if is_in_another_context(scene, root, call):
        return None
    statement = statement_of(scene, awaited)
    starts = position(statement) == (awaited.lineno, awaited.col_offset)
    return Handed(
        function=root,
        call=scene.span(call),
        awaited=scene.span(awaited),
        called=scene.span(body or called),
        number=number,
        is_given=bool(given),
        is_lambda=body is not None,
        at=(call.lineno, call.col_offset),
        statement=position(statement),
        begins=isinstance(statement, ast.Expr) and starts,
    )


def is_no_executor(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def is_of_threads(scene: Scene, root: Key, value: ast.expr) -> bool:
    """Whether it is a library's executor of threads, one of the program's own: any thread may work on a connection.

    One of a single thread is there to let calls take turns.
    """
    found = list(types_of(scene, root, value))
    return bool(found) and all(isinstance(each, Instance) and is_of_several(scene, each) for each in found)


def is_of_several(scene: Scene, executor: Instance) -> bool:
    mark = scene.resource(executor)
    if not is_stub(executor.cls.path) or not mark or mark.first != "executor":
        return False
    return 1 not in constructor_limits(scene.reach.inference, executor.cls, mark.get("limit"))


def is_commented(scene: Scene, call: ast.Call, last: ast.expr) -> bool:
    """Whether a comment may stand where nothing is left of a call, up to some part of it."""
    lines = scene.lines[call.lineno - 1 : last.end_lineno]
    return call.lineno != call.end_lineno and any("#" in line for line in lines)


def body_of(called: ast.expr) -> ast.Call | None:
    """The call that a `lambda` makes, which is the same where it stands."""
    match called:
        case ast.Lambda(args=ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], vararg=None, kwarg=None)):
            body = called.body if isinstance(called.body, ast.Call) else None
            is_plain = body and not any(isinstance(each, ast.NamedExpr) for each in ast.walk(body))
            return body if is_plain else None
        case _:
            return None


def is_in_another_context(scene: Scene, root: Key, call: ast.Call) -> bool:
    """Whether the thread does not see the context variables of the caller, and what runs there asks for one."""
    marks = scene.called_marks(call, root, "runs")
    if not any(mark and mark.get("context") for mark in marks):
        return False
    found = scene.operations(root).get(("call", scene.span(call)))
    given = found.value.arguments if found and isinstance(found.value, Call) else ()
    values = (value for each in given for value in scene.reach.inference.types(each.value, root))
    functions = (each.function for each in values if isinstance(each, Callable))
    return any(reaches_mark(scene, Target(each), "reads_context") for each in functions)


def handed_argument(scene: Scene, root: Key, call: ast.Call) -> int | None:
    """Which argument a library's function calls in a thread; None where none, or where keywords mean more to it."""
    callees = list(scene.callees(call, root))
    functions = [scene.reach.program.function(each.function) for each in callees if isinstance(each, Callable)]
    numbers = {number_of(each) for each in functions} if len(functions) == len(callees) else {None}
    named = {parameter.name for each in functions for parameter in each.parameters}
    return next(iter(numbers)) if len(numbers) == 1 and not named & {each.arg for each in call.keywords} else None


def number_of(function: Function) -> int | None:
    mark = find_mark(function, "runs")
    if mark is None or mark.first != "in_thread":
        return None
    names = [each.name for each in function.parameters if each.name != "self"]
    return next((number for number, name in enumerate(names) if name in mark.positional[1:]), None)
