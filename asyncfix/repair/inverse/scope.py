"""Whether a helper gets the variables that it reads, and gives back those that are read after it."""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from itertools import chain

from asyncfix.repair.edits import Move, Position, Shrink, position
from asyncfix.repair.inverse.exits import alive, is_endless
from asyncfix.repair.inverse.inline import Function, Inlining, Passed
from asyncfix.repair.inverse.living import Living, Ways, bound_by, changed, own_nodes, uses
from asyncfix.repair.inverse.reached import reached
from asyncfix.repair.inverse.record import UnlikeError
from asyncfix.repair.inverse.suites import own_suites, suites

KINDS = ("fall", "break", "continue")
Region = list[ast.stmt]


def require_passed(before: ast.AST, inlining: Inlining) -> None:
    """Raises UnlikeError for a variable that does not reach a helper, or is lost behind it. Changes the tree."""
    tails = {edit.block: edit for edit in inlining.record.of(Shrink)}
    moves: dict[Position, dict[Position, Move]] = {}
    for move in chain.from_iterable(inlining.record.helpers.values()):
        moves.setdefault(move.function, {})[move.first] = move
    for function in functions_in(before) if moves else ():
        if found := moves.get(position(function.body[0])):
            shrink(function, tails)
            prune(function)
            regions = list(find_regions(function, found))
            living = Living(frozenset(id(region[-1]) for region, _ in regions))
            living.suite(function.body, Ways())
            for region, move in regions:
                require_names(function, region, move, inlining, living.found.get(id(region[-1]), Ways()))


def functions_in(node: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions that statements define."""
    found = [node] if isinstance(node, Function) else []
    return found + [each for suite in suites(node) for part in suite for each in functions_in(part)]


def shrink(node: ast.AST, tails: dict[Position, Shrink]) -> None:
    """Puts what stands behind a block now there."""
    for suite in suites(node):
        suite[:] = [part for each in suite for part in shrunk(each, tails)]


def prune(node: ast.AST) -> None:
    """Takes out what never runs: behind what leaves, and the `else` of an endless loop."""
    if isinstance(node, ast.While) and is_endless(node):
        node.orelse = []
    for suite in suites(node):
        suite[:] = alive(suite)
        for each in suite:
            prune(each)


def shrunk(statement: ast.stmt, tails: dict[Position, Shrink]) -> list[ast.stmt]:
    shrink(statement, tails)
    edit = tails.get(position(statement))
    if edit is None or not isinstance(statement, ast.With | ast.AsyncWith):
        return [statement]
    return [statement, *cut(statement.body, edit.tail)]


def cut(body: list[ast.stmt], tail: Position) -> list[ast.stmt]:
    """Takes the statements from a place on out of a block, or of the `with` that ends it; none if that was done."""
    end = next((i for i, each in enumerate(body) if position(each) == tail), None)
    if end is None:
        last = body[-1] if body else None
        return cut(last.body, tail) if isinstance(last, ast.With | ast.AsyncWith) else []
    taken = body[end:]
    del body[end:]
    return taken


def find_regions(function: ast.AST, moves: dict[Position, Move]) -> Iterator[tuple[Region, Move]]:
    for suite in (each for node in ast.walk(function) if isinstance(node, ast.stmt) for each in suites(node)):
        for index, each in enumerate(suite):
            move = moves.get(position(each))
            if move:
                last = next((i for i, e in enumerate(suite) if position(e) == move.last), None)
                yield suite[index : len(suite) if last is None else last + 1], move


def require_names(
    function: ast.FunctionDef | ast.AsyncFunctionDef, region: Region, move: Move, inlining: Inlining, after: Ways
) -> None:
    passed, definition = inlining.passed[move.first], inlining.defined[move.helper]
    bound, own = changed(region), locals_of(function)
    shared = {*passed.shared, *given_by(move, definition)}
    known = {*passed.parameters, *shared}
    outside = bound_outside(function, region)
    inside = (Living().suite(region, ways_of(passed)) & outside) | (asked_to_open(move, definition) & own)
    valueless = deleted(region) - outside  # they raise in the helper, too
    if not move.is_closure and (lost := sorted((inside | ((only_read(region) - valueless) & own)) - known)):
        raise UnlikeError(f"`{move.helper}` does not get `{lost[0]}`", definition)
    if move.is_closure and (lost := sorted((inside & bound) - known)):
        raise UnlikeError(f"`{move.helper}` does not share `{lost[0]}`", definition)
    for kind, names in read_after(after, region):
        if lost := sorted((names & bound & own) - {*passed.outputs.get(kind, ()), *shared}):
            raise UnlikeError(f"`{lost[0]}` of `{move.helper}` is read after it and does not come back", definition)
    if lost := sorted((after.raised & seen_by_handlers(region) & own) - shared):
        raise UnlikeError(f"`{lost[0]}` of `{move.helper}` is read by a handler and does not come back", definition)
    if lost := sorted((declared_in(function) & bound) - {*passed.declared, *passed.shared, *declared_by(region)}):
        raise UnlikeError(f"`{move.helper}` makes `{lost[0]}` a variable of its own", definition)


def ways_of(passed: Passed) -> Ways:
    found = {kind: frozenset(names) for kind, names in passed.outputs.items()}
    return Ways(*(found.get(kind, frozenset()) for kind in KINDS))


def read_after(after: Ways, region: Region) -> Iterator[tuple[str, frozenset[str]]]:
    """What is read after each way out that the statements have."""
    marks = Ways(*(frozenset((f"<{kind}>",)) for kind in KINDS))
    reached = Living().suite(region, marks)
    for kind, names in zip(KINDS, (after.on, after.broken, after.continued), strict=True):
        if f"<{kind}>" in reached:
            yield kind, names


def bound_outside(function: ast.FunctionDef | ast.AsyncFunctionDef, region: Region) -> frozenset[str]:
    """Variables that a function has from elsewhere: what has no value has none in the helper either."""
    inside = {id(node) for node in own_nodes(region)}
    nodes = [node for node in own_nodes(function.body) if id(node) not in inside]
    found = {name for node in nodes for name in bound_by(node)} | set(arguments_of(function))
    return frozenset(found) - declared_in(function)


def only_read(region: Region) -> frozenset[str]:
    """Names that the statements, and functions in them, read where something gets to, and nothing in them binds."""
    nodes = [node for each in region for node in ast.walk(each)]
    bound = {name for node in nodes for name in bound_by(node)} | {n.arg for n in nodes if isinstance(n, ast.arg)}
    return frozenset(name for each in reached(region) for name in names_read(each)) - bound


def seen_by_handlers(region: Region) -> frozenset[str]:
    """Variables that are bound before something else in the statements is called, which may raise."""
    found: frozenset[str] = frozenset()
    for index, each in enumerate(region):
        later = [node for other in region[index + 1 :] for node in own_nodes([other])]
        if any(isinstance(node, ast.Call) for node in later):
            found |= changed([each])
        for suite in own_suites(each):
            found |= seen_by_handlers(suite)
    return found


def given_by(move: Move, definition: ast.FunctionDef) -> set[str]:
    """Names that a helper has by itself."""
    return {*imported(move), *opened(move, definition), move.handle}


def imported(move: Move) -> list[str]:
    return [name for each in move.imports for name, _ in uses(ast.parse(each).body[0])]


def opened(move: Move, definition: ast.FunctionDef) -> list[str]:
    """The cursor, and the connection, that a helper opens for itself."""
    named = [item.optional_vars for item in items_of(move, definition) if item.optional_vars]
    return [name for each in named for name, _ in uses(each)]


def asked_to_open(move: Move, definition: ast.FunctionDef) -> frozenset[str]:
    """What it reads for that."""
    made = [item.context_expr for item in items_of(move, definition)]
    return frozenset(each.id for node in made for each in ast.walk(node) if isinstance(each, ast.Name))


def items_of(move: Move, definition: ast.FunctionDef) -> list[ast.withitem]:
    items: list[ast.withitem] = []
    body = definition.body
    for _ in move.opens:
        opening = next((each for each in body if isinstance(each, ast.With)), None)
        items += opening.items if opening else []
        body = opening.body if opening else []
    return items


def locals_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Its variables; a name that is only deleted is one, too."""
    bound = changed(function.body) | deleted(function.body) | frozenset(arguments_of(function))
    return bound - declared_in(function)


def deleted(body: Sequence[ast.stmt]) -> frozenset[str]:
    names = (each for each in own_nodes(body) if isinstance(each, ast.Name))
    return frozenset(each.id for each in names if isinstance(each.ctx, ast.Del))


def arguments_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)]


def declared_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    return declared_by(function.body)


def declared_by(body: list[ast.stmt]) -> frozenset[str]:
    found = [each for each in own_nodes(body) if isinstance(each, ast.Global | ast.Nonlocal)]
    return frozenset(name for each in found for name in each.names)


def require_defined(before: str, after: str, tree: ast.Module) -> None:
    """Raises UnlikeError for names of the new text, of which `tree` is, that nothing defines and that are new in it."""
    new = words(after) - words(before) - set(dir(builtins))
    nodes = list(ast.walk(tree))
    read = [each for each in nodes if isinstance(each, ast.Name) and each.id in new and isinstance(each.ctx, ast.Load)]
    defined = {name for node in nodes for name in bound_by(node)} if read else set()
    defined |= {each.arg for each in nodes if isinstance(each, ast.arg)}
    for each in read:
        if each.id not in defined:
            raise UnlikeError(f"`{each.id}` is not defined", each)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]\w*", text))


def names_read(tree: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))
