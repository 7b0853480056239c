"""What a helper returns, as the ways out of statements that it stands for."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.inverse.record import UnlikeError
from asyncfix.repair.inverse.suites import own_suites

Tag = str | bool | None
Names = tuple[str, ...]
LOOPS = (ast.For, ast.AsyncFor, ast.While)
FALLING = (None, False)


@frozen
class Ends:
    """What the coroutine does for each tag of a helper: `names` get what comes with it; `used` statements say so."""

    kinds: Mapping[Tag, str]
    names: Mapping[Tag, Names]
    used: int
    carries: bool  # whether anything comes with a tag


def read_ends(statements: Sequence[ast.stmt], returned: str, result: str = "") -> Ends:
    """The statements behind `returned, result = await ...`, or `returned = await ...`."""
    found: list[tuple[Tag, str, Names]] = []
    for statement in statements:
        end = read_end(statement, returned, result)
        if end is None or (found and found[-1][1] == "fall"):
            break
        found.append(end)
    used = len(found)
    falling = found.pop()[2] if found and found[-1][1] == "fall" else ()
    found.append((False if any(tag is True for tag, *_ in found) else None, "fall", falling))
    kinds, names = {tag: kind for tag, kind, _ in found}, {tag: names for tag, _, names in found}
    return Ends(kinds, names, used, carries=bool(result))


def read_end(statement: ast.stmt, returned: str, result: str) -> tuple[Tag, str, Names] | None:
    match statement:
        case ast.If(test=ast.Name(id=asked), body=[ast.Return(value=ast.Name(id=given))], orelse=[]):
            return (True, "return", ()) if (asked, given) == (returned, result) else None
        case ast.If(test=ast.Name(id=asked), body=[ast.Return(value=None)], orelse=[]) if not result:
            return (True, "return", ()) if asked == returned else None
        case ast.If(
            test=ast.Compare(left=ast.Name(id=asked), ops=[ast.Eq()], comparators=[ast.Constant(value=str(tag))]),
            body=[*unpacking, leaving],
            orelse=[],
        ) if asked == returned:
            return read_leaving(tag, unpacking, leaving, result)
        case ast.Assign(targets=[target], value=ast.Name(id=given)) if given == result:
            return (None, "fall", names_in(target))
        case _:
            return None


def read_leaving(
    tag: str, unpacking: Sequence[ast.stmt], leaving: ast.stmt, result: str
) -> tuple[Tag, str, Names] | None:
    """`if returned == "break": total = result; break`."""
    match unpacking, leaving:
        case [], ast.Return(value=ast.Name(id=given)) if given == result and tag == "return":
            return tag, "return", ()
        case [], ast.Return(value=None) if not result and tag == "return":
            return tag, "return", ()
        case [], (ast.Break() | ast.Continue()) if tag == type(leaving).__name__.lower():
            return tag, tag, ()
        case [ast.Assign(targets=[target], value=ast.Name(id=given))], (ast.Break() | ast.Continue()):
            is_so = given == result and tag == type(leaving).__name__.lower()
            return (tag, tag, names_in(target)) if is_so else None
        case _:
            return None


def names_in(target: ast.expr) -> Names:
    """`a` or `a, b`."""
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    if not all(isinstance(each, ast.Name) for each in parts):
        raise UnlikeError("what a helper gives goes into something else than names", target)
    return tuple(each.id for each in parts if isinstance(each, ast.Name))


def untag(body: Sequence[ast.stmt], ends: Ends) -> list[ast.stmt]:
    """The statements of a helper, with the ways out that its tags stand for."""
    *rest, last = body
    falls = read_tagged(last, ends)
    if falls and falls[0] in FALLING and ends.kinds.get(falls[0]) == "fall":
        require_packed(falls[1], ends.names[falls[0]])
        return [untagged(each, ends, in_loop=False) for each in rest]
    if falls_through(body):
        raise UnlikeError("the helper ends without a tag", last)
    return [untagged(each, ends, in_loop=False) for each in body]


def untagged(node: ast.stmt, ends: Ends, *, in_loop: bool) -> ast.stmt:
    if isinstance(node, ast.Return):
        return leaving_of(node, ends, in_loop=in_loop)
    for suite in own_suites(node):
        inside = in_loop or is_repeated(node, suite)
        suite[:] = [untagged(each, ends, in_loop=inside) for each in suite]
    return node


def leaving_of(node: ast.Return, ends: Ends, *, in_loop: bool) -> ast.stmt:
    found = read_tagged(node, ends)
    kind = ends.kinds.get(found[0]) if found else None
    if found is None or kind in (None, "fall"):
        raise UnlikeError("the helper returns something without a tag that its caller knows", node)
    if kind == "return":
        return ast.copy_location(ast.Return(found[1]), node)
    if in_loop:
        raise UnlikeError(f"`{kind}` of an outer loop stands in an inner one", node)
    require_packed(found[1], ends.names[found[0]])
    return ast.copy_location(ast.Break() if kind == "break" else ast.Continue(), node)


def read_tagged(node: ast.stmt, ends: Ends) -> tuple[Tag, ast.expr | None] | None:
    match node:
        case ast.Return(value=ast.Tuple(elts=[ast.Constant(value=str() | bool() | None as tag), value])) if (
            ends.carries
        ):
            return tag, value
        case ast.Return(value=ast.Constant(value=str() | bool() | None as tag)) if not ends.carries:
            return tag, None
        case _:
            return None


def require_packed(value: ast.expr | None, names: Names) -> None:
    if value is None:
        return  # nothing comes with any tag
    packed = names[0] if len(names) == 1 else f"({', '.join(names)})" if names else "None"
    if ast.unparse(value) != packed:
        raise UnlikeError(f"the helper gives back `{ast.unparse(value)}`, its caller takes `{packed}`", value)


def own_returns(body: Sequence[ast.stmt]) -> Iterator[ast.Return]:
    """The `return`s of these statements themselves."""
    for node in body:
        if isinstance(node, ast.Return):
            yield node
        for suite in own_suites(node):
            yield from own_returns(suite)


def is_repeated(node: ast.stmt, suite: list[ast.stmt]) -> bool:
    return isinstance(node, LOOPS) and suite is node.body


def falls_through(body: Sequence[ast.stmt]) -> bool:
    """Whether statements may let the next one run if nothing is raised; `False` where it is not sure."""
    return all(map(goes_on, body))


def goes_on(node: ast.stmt) -> bool:
    match node:
        case ast.If(body=then, orelse=other):
            return falls_through(then) or falls_through(other)
        case ast.With(body=inside) | ast.AsyncWith(body=inside):
            return falls_through(inside)
        case ast.Try(body=inside, handlers=handlers, orelse=other, finalbody=final):
            ways = [inside + other, *(each.body for each in handlers)]
            return any(map(falls_through, ways)) and falls_through(final)
        case ast.While(test=ast.Constant()) | ast.Match() | ast.TryStar():
            return False
        case ast.For(orelse=other) | ast.While(orelse=other):
            return falls_through(other) or has_break(node.body)
        case _:
            return not isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue)


def has_break(body: Sequence[ast.stmt]) -> bool:
    """Whether a loop with this body may be left in it."""
    for each in alive(body):
        if isinstance(each, ast.Break):
            return True
        if any(has_break(suite) for suite in own_suites(each) if not is_repeated(each, suite)):
            return True
    return False


def alive(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements up to the first that surely leaves them."""
    for each in body:
        yield each
        if leaves(each):
            return


def leaves(node: ast.stmt) -> bool:
    """Whether a statement leaves, unless a manager swallows what is raised in its `with`."""
    match node:
        case ast.If(body=then, orelse=other):
            return any(map(leaves, then)) and any(map(leaves, other))
        case ast.With(body=body) | ast.AsyncWith(body=body):
            return any(map(leaves, body))
        case (
            ast.For(body=body, orelse=other)
            | ast.AsyncFor(body=body, orelse=other)
            | ast.While(body=body, orelse=other)
        ):
            return (is_endless(node) or any(map(leaves, other))) and not has_break(body)
        case ast.Try() | ast.TryStar():
            ways = [[*node.body, *node.orelse], *(each.body for each in node.handlers)]
            return any(map(leaves, node.finalbody)) or all(any(map(leaves, way)) for way in ways)
        case ast.Match(cases=[*_, ast.match_case(pattern=ast.MatchAs(pattern=None), guard=None)]):
            return all(any(map(leaves, case.body)) for case in node.cases)
        case _:
            return isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue)


def is_endless(node: ast.stmt) -> bool:
    return isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
