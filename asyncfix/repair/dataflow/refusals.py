"""What a helper on another thread could not do as the coroutine did, however its variables get there."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode, line_of
from asyncfix.repair.dataflow.stopping import find_stop_iteration
from asyncfix.repair.dataflow.whole import Whole, walk_scope

OF_ITS_FRAME = frozenset({"locals", "vars", "dir", "eval", "exec"})
OF_ALL_FRAMES = frozenset(
    {"_getframe", "_getframemodulename", "currentframe", "extract_stack", "print_stack", "format_stack"}
)
OF_THE_EXCEPTION = frozenset({"exc_info", "format_exc", "print_exc"})


def find_refusals(whole: Whole, region: Sequence[ast.stmt]) -> tuple[Reason, ...]:
    """Why no helper can take the region over; empty if one can."""
    reasons = [
        *_find_suspensions(region),
        *_find_reflection(whole, region),
        *_find_ambient_exceptions(whole, region),
        *find_stop_iteration(whole, region),
        *_find_declarations(whole.function, region),
        *_find_generator_returns(whole, region),
    ]
    return tuple(dict.fromkeys(reasons))


def _find_suspensions(region: Sequence[ast.stmt]) -> Iterator[Reason]:
    for node in walk_scope(region):
        match node:
            case ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield Reason("await-inside", line_of(node), "the block awaits, which only the event loop can do")
            case ast.comprehension(is_async=1):
                yield Reason("await-inside", line_of(node.iter), "the block awaits, which only the event loop can do")
            case ast.Yield() | ast.YieldFrom():
                yield Reason("yield-inside", line_of(node), "the block yields to the caller of the generator")
            case _:
                pass


def _find_reflection(whole: Whole, region: Sequence[ast.stmt]) -> Iterator[Reason]:
    inside = set(walk_scope(region))
    exact = set(_find_exact_tests(whole, inside))
    for node in inside - exact:
        if name := _looks_at_frames(node):
            yield Reason("frame-inspection", line_of(node), f"{name}() sees the stack, which a helper changes")
        elif (name := _looks_at_locals(node)) is not None:
            yield Reason("reflection", line_of(node), f"{name}() sees the variables of the function it stands in")
    for node, name in whole.remember(_find_looks_at_locals):
        if node not in inside:
            yield Reason("reflection", line_of(node), f"{name}() after the block would miss the variables of the block")


def _find_exact_tests(whole: Whole, inside: set[ast.AST]) -> Iterator[ast.AST]:
    """`locals()` in `"conn" in locals()`, of a name that nothing outside of the block binds."""
    bound = {each.id for each in whole.scope if is_binding(each) and each not in inside} | set(whole.parameters)
    for node in inside:
        match node:
            case ast.Compare(left=ast.Constant(value=str(name)), ops=[ast.In() | ast.NotIn()], comparators=[looked]):
                if name in whole.locals - bound:
                    yield looked


def is_binding(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _find_looks_at_locals(whole: Whole) -> Sequence[tuple[ast.AST, str]]:
    """The calls of the function that see its variables, but for tests whether it has one."""
    tests = {test.comparators[0] for test in whole.scope if isinstance(test, ast.Compare)}
    found = ((node, _looks_at_locals(node)) for node in whole.scope if node not in tests)
    return [(node, name) for node, name in found if name is not None]


def _looks_at_locals(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="vars" | "dir" as name), args=[], keywords=[]):
            return name
        case ast.Call(func=ast.Name(id="locals" | "eval" | "exec" as name)):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id="builtins"), attr=name)) if name in OF_ITS_FRAME:
            return name
        case _:
            return None


def _looks_at_frames(node: ast.AST) -> str | None:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in OF_ALL_FRAMES:
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id="inspect"), attr="stack" | "trace" as name)):
            return name
        case _:
            return None


def _find_ambient_exceptions(whole: Whole, region: Sequence[ast.stmt]) -> Iterator[Reason]:
    return find_ambient(region, whole.caught)


def find_ambient(region: Sequence[ast.stmt], caught: frozenset[str | None] = frozenset()) -> Iterator[Reason]:
    """What looks at an exception that is being handled outside of some statements, or raises it again."""
    for node in walk_unhandled(region):
        match node:
            case ast.Raise(exc=None):
                text = "a bare raise needs the exception that is being handled outside of the block; name it"
                yield Reason("ambient-exception", line_of(node), text)
            case ast.Call() if name := _looks_at_exception(node, caught):
                text = f"{name} looks at the exception that is being handled outside of the block"
                yield Reason("ambient-exception", line_of(node), text)
            case _:
                pass


def walk_unhandled(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes but those of `except` clauses, which handle an exception of the block itself."""
    for node in nodes:
        yield node
        if isinstance(node, ast.ExceptHandler):
            yield from walk_unhandled([node.type] if node.type else [])
        else:
            yield from walk_unhandled(ast.iter_child_nodes(node))


def _looks_at_exception(call: ast.Call, caught: frozenset[str | None]) -> str | None:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name) if name in OF_THE_EXCEPTION:
            return f"{name}()"
        case ast.Attribute(attr="exception", value=receiver) if call.args or _is_named(receiver, "sys"):
            return "exception()"
        case _:
            wants = [keyword.value for keyword in call.keywords if keyword.arg == "exc_info"]
            return "exc_info=" if any(_may_be_true(value, caught) for value in wants) else None


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _may_be_true(value: ast.expr, caught: frozenset[str | None]) -> bool:
    """Whether `exc_info=value` asks for the current exception rather than for a given one."""
    match value:
        case ast.Constant(value=constant):
            return bool(constant)
        case ast.Name(id=name):
            return name not in caught
        case _:
            return not isinstance(value, ast.Tuple)


def _find_declarations(function: FunctionNode, region: Sequence[ast.stmt]) -> Iterator[Reason]:
    for node in walk_scope(region):
        if isinstance(node, ast.Global | ast.Nonlocal):
            word = "global" if isinstance(node, ast.Global) else "nonlocal"
            text = f"move `{word} {', '.join(node.names)}` to the start of {function.name}()"
            yield Reason("declaration-inside", node.lineno, text)


def _find_generator_returns(whole: Whole, region: Sequence[ast.stmt]) -> Iterator[Reason]:
    if not whole.yields:
        return
    for node in walk_scope(region):
        if isinstance(node, ast.Return):
            text = "the block returns from a generator, which a helper cannot do for it"
            yield Reason("return-in-generator", node.lineno, text)
