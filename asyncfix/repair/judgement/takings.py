"""Where connections are taken in a thread, what gives them back there, and how their queries are cancelled."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.repair.added import OWN
from asyncfix.repair.edits import Release
from asyncfix.repair.judgement.inside import calls_by_span
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.known import is_part
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.calls import is_on_no_object
from asyncfix.repair.scene.leaving import only_releases
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import given_by, own_nodes

Body = Sequence[ast.AST]
USES = (ast.Attribute, ast.Call, ast.keyword, ast.withitem, ast.If, ast.IfExp, ast.While, ast.Compare, ast.BoolOp)
USED = (*USES, ast.UnaryOp, ast.Yield)  # where the name of a connection may stand without giving it another owner
NO_WAY = "nothing says how a query of its driver is cancelled from another thread"
ELSEWHERE = "its connection is not given back in the function that takes it"
UNGUARDED = "its connection is not given back by a `finally`, so an error would lose it"
EXPOSED = "an error of a query outside of the `try` that gives its connection back would lose it"


@frozen
class Taking:
    """A call that takes or makes a connection: the method that cancels its queries, and the error that they raise then.

    `why` says why they are not cancelled all the same, `releases` what gives the connection back.
    """

    call: Span
    is_pooled: bool
    cancel: str = ""
    error: Key | None = None
    releases: tuple[Release, ...] = ()
    why: str = ""
    is_owned: bool = False  # an earlier repair has seen to it


def find_takings(scene: Scene, function: Key, body: Body, is_lent: bool = False) -> Iterator[Taking]:
    """Those in some statements of a function; of a lent connection, a manager of its own gives it back in any case."""
    for call in calls_in(body):
        found = None if is_owned(scene, call) else taking_of(scene, function, call)
        if found is None or found.is_owned or not found.cancel:
            yield from [found] if found else []
        elif not found.is_pooled:
            yield replace(found, why="" if is_local(scene, call) else ELSEWHERE)
        else:
            given = find_releases(scene, function, body, call, is_lent)
            yield replace(found, why=given) if isinstance(given, str) else replace(found, releases=given)


def taking_of(scene: Scene, function: Key, call: ast.Call) -> Taking | None:
    callees = scene.callees(call, function)
    is_pooled, is_done = any(map(scene.acquiring, callees)), owns(scene, call)
    if not (is_pooled or is_done) and not (callees and all(map(is_on_no_object, callees))):
        return None
    values = [each for each in scene.values(call, function) if scene.is_handle(each, "connection")]
    if not is_pooled and not values:
        return None
    methods = {cancelling(scene, each) for each in values}
    taking = Taking(scene.span(call), is_pooled, is_owned=is_done)
    found = next(iter(methods)) if len(methods) == 1 else None
    return replace(taking, cancel=found[0], error=found[1]) if found else replace(taking, why=NO_WAY)


def is_owned(scene: Scene, call: ast.Call) -> bool:
    """Whether an earlier repair has given an owner to what a call gives."""
    parent = scene.parents[call]
    return isinstance(parent, ast.Call) and owns(scene, parent)


def owns(scene: Scene, call: ast.Call) -> bool:
    return is_part(scene, call.func, OWN)


def cancelling(scene: Scene, value: Type) -> tuple[str, Key | None] | None:
    """The method of a connection that cancels its query, and the error which that raises."""
    if not isinstance(value, Instance):
        return None
    cls = value.cls
    return scene.everywhere.remember(("cancelling", cls), lambda: find_cancelling(scene, cls))


def find_cancelling(scene: Scene, cls: Key) -> tuple[str, Key | None] | None:
    program = scene.reach.program
    for each in scene.reach.inference.order(cls):
        for function in program.modules[each.path].functions.values():
            mark = find_mark(function, "cancels_query") if function.owner == each.qualname else None
            if mark:
                return function.name, error_of(scene, mark)
    return None


def error_of(scene: Scene, mark: Mark) -> Key | None:
    module, _, name = mark.get("raises").rpartition(".")
    stub = scene.reach.program.stub(module)
    return Key(stub.path, name) if stub and name in stub.classes else None


def is_local(scene: Scene, call: ast.Call) -> bool:
    """Whether a new connection is the function's, or its caller's: not put where other threads find it."""
    match scene.parents[call]:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()) | ast.Return() | ast.withitem():
            return True
        case ast.Call() | ast.Attribute() | ast.NamedExpr():
            return True
        case _:
            return False


def find_releases(scene: Scene, function: Key, body: Body, call: ast.Call, is_lent: bool) -> tuple[Release, ...] | str:
    """The calls at which a pool's connection has no owner any more, or why its queries must not be cancelled."""
    match scene.parents[call]:
        case ast.Assign(targets=[ast.Name(id=name)]) if is_bound_once(scene, body, name) and stays(scene, body, name):
            pass
        case _:
            return ELSEWHERE
    given = [each for each in calls_in(body) if takes_name(each, name) and gives_back(scene, function, each)]
    if any(hands_on(scene, function, each) for each in calls_in(body) if takes_name(each, name) and each not in given):
        return ELSEWHERE
    last = next((each for each in own_nodes(list(body)) if is_closing(each, given)), None)
    if is_lent and given:
        return tuple(Release(scene.span(each), scene.source.path, name) for each in given)
    if last is None:
        return UNGUARDED if given else ELSEWHERE
    assert isinstance(last, ast.Try)
    ending = find_ending(last, name)
    if is_exposed(scene, function, body, last, call, ending):
        return EXPOSED
    early = [each for each in given if not stands_in(each, last.finalbody)]
    return tuple(Release(scene.span(each), scene.source.path, name) for each in (*early, *ending))


def is_bound_once(scene: Scene, body: Body, name: str) -> bool:
    """But for what says that there is none."""
    names = [each for each in own_nodes(list(body)) if isinstance(each, ast.Name) and each.id == name]
    bound = [scene.parents[each] for each in names if not isinstance(each.ctx, ast.Load)]
    return sum(not is_none(each) for each in bound) == 1


def is_none(binding: ast.AST) -> bool:
    return isinstance(binding, ast.Assign) and isinstance(binding.value, ast.Constant) and binding.value.value is None


def stays(scene: Scene, body: Body, name: str) -> bool:
    """Whether nothing but calls gets the connection: it isn't put or handed elsewhere."""
    names = [each for each in own_nodes(list(body)) if isinstance(each, ast.Name) and each.id == name]
    return all(isinstance(scene.parents[each], USED) for each in names if isinstance(each.ctx, ast.Load))


def takes_name(call: ast.Call, name: str) -> bool:
    """Whether a call gets what has this name, or is made on it."""
    given = given_by(call)
    given += [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return any(isinstance(each, ast.Name) and each.id == name for each in given)


def gives_back(scene: Scene, function: Key, call: ast.Call) -> bool:
    callees = scene.callees(call, function)
    return bool(callees) and all(isinstance(each, Callable) and only_releases(scene, each.function) for each in callees)


def hands_on(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a call leads to something else that gives connections back."""
    called = calls_by_span(scene, function).get(scene.span(call), ())
    return any(reaches_mark(scene, target, "releases") for _, target, _ in called)


def is_closing(node: ast.AST, given: Sequence[ast.Call]) -> bool:
    return isinstance(node, ast.Try) and any(stands_in(each, node.finalbody) for each in given)


def stands_in(node: ast.AST, statements: Sequence[ast.stmt]) -> bool:
    return any(each is node for each in own_nodes(list(statements)))


def find_ending(closing: ast.Try, name: str) -> list[ast.Call]:
    """Of a `finally` the first use of the connection; all of them where the first may be left out."""
    uses = [each for each in calls_in(closing.finalbody) if takes_name(each, name)]
    at_once = [each.value for each in closing.finalbody if isinstance(each, ast.Expr)]
    return uses[:1] if uses[0] in at_once else uses


def is_exposed(
    scene: Scene, function: Key, body: Body, closing: ast.Try, taking: ast.Call, ending: Sequence[ast.Call]
) -> bool:
    """Whether a query is made while the connection is owned, and an error of it would not give it back."""
    guarded: list[ast.stmt | ast.excepthandler] = [*closing.body, *closing.handlers, *closing.orelse]
    inside = [scene.columns.span(each) for each in guarded]
    finishing = [scene.span(each) for each in closing.finalbody]
    allowed = [scene.span(each) for each in (taking, *ending)]
    for span in query_spans(scene, function):
        if any(each.covers(span) for each in (*inside, *allowed)):
            continue
        is_after = any(each.covers(span) for each in finishing) and (span.line, span.column) > begin(allowed[1:])
        if not is_after and any(own_span(scene, each).covers(span) for each in body):
            return True
    return False


def begin(spans: Sequence[Span]) -> tuple[int, int]:
    return max((span.line, span.column) for span in spans)


def own_span(scene: Scene, node: ast.AST) -> Span:
    assert isinstance(node, ast.stmt | ast.expr)
    return scene.span(node)


def query_spans(scene: Scene, function: Key) -> tuple[Span, ...]:
    """Where a function waits for a database, itself or through what it calls."""

    def find() -> tuple[Span, ...]:
        edges = scene.edges(Target(function))
        return tuple(edge.operation.span for edge in edges if reaches_mark(scene, edge.entered, "blocks", "database"))

    return scene.everywhere.remember(("query spans", function), find)
