"""Which rows the SQL of coroutines changes, and by what: whether it matters which of several tasks does so first."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.decided import changes_database
from asyncfix.repair.judgement.worked_out import OTHER, Parameters, depends, given
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene

IsVarying = Callable[[str], bool]  # whether the tasks get different values for a parameter

PLACEHOLDER = re.compile(r"%s|%\((\w+)\)s|\?|(?<![:\w]):(\w+)")
WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
KEYED = re.compile(r"\s*(?:update|delete\s+from)\b", re.IGNORECASE)
COUNTED = re.compile(r"\bset\s+((?:\w+\.)?(\w+)\s*=\s*(?:\w+\.)?\2\s*[-+][^,=]*)(?=\bwhere\b|$)", re.IGNORECASE)
UPSERT = re.compile(
    r"\s*insert\s+into\s+[\w.\"]+\s*\(([^)]*)\)\s*values\s*\(([^)]*)\)\s*on\s+conflict\s*\(([^)]*)\)", re.IGNORECASE
)


@frozen
class Change:
    """What tells which rows are changed, and what is put there: parameters of the function that does so.

    `rows` is None where they are new ones, or nothing says which; `commutes` where it is the same in any order.
    """

    rows: Parameters | None
    values: Parameters
    commutes: bool = False


def is_ordered(changes: Sequence[Change], is_varying: IsVarying) -> bool:
    """Whether tasks surely change the same rows, and the last one decides what stands there."""
    return any(
        each.rows is not None
        and not each.commutes
        and OTHER not in each.rows
        and not any(map(is_varying, each.rows))
        and any(map(is_varying, each.values - {OTHER}))
        for each in changes
    )


def are_apart(changes: Sequence[Change], is_varying: IsVarying) -> bool:
    """Whether each task changes rows of its own, or does what could be done in any order."""
    return all(each.commutes or (each.rows is not None and any(map(is_varying, each.rows))) for each in changes)


def changes_of(scene: Scene, function: Key) -> Sequence[Change]:
    """What a function changes, with those of the project that it calls."""
    return scene.everywhere.remember(
        ("changes", function), lambda: tuple(find_changes(scene.at(function.path), function, frozenset((function,))))
    )


def find_changes(scene: Scene, function: Key, asked: frozenset[Key]) -> Iterator[Change]:
    node = scene.nodes.get(function)
    for call in calls_in(node.body) if node else ():
        if node is None or not changes_database(scene, function, call):
            continue
        own = [each for each in scene.called_functions(call, function) if not is_stub(each.path)]
        if not own:
            yield change_by(node, call)
        for each in own:
            if each not in asked:
                inner = find_changes(scene.at(each.path), each, asked | {each})
                yield from (passed_on(scene, node, call, each, one) for one in inner)


def passed_on(scene: Scene, node: FunctionNode, call: ast.Call, callee: Key, change: Change) -> Change:
    """What a called function changes, by the parameters of the one that calls it."""

    def meant(parameters: Parameters) -> Parameters:
        return frozenset().union(*(depends(node, *given(scene, call, callee, each)) for each in parameters))

    rows = None if change.rows is None else meant(change.rows)
    return Change(rows, meant(change.values), change.commutes)


def change_by(node: FunctionNode, call: ast.Call) -> Change:
    """That of one call of a library, by its SQL if it is written there."""
    match call.args:
        case [ast.Constant(value=str(text)), *rest]:
            parts = parts_of(text, placed(text, rest[:1]))
        case _:
            parts = None
    if parts is None:
        return Change(None, frozenset())
    rows, values = (depends(node, *each) for each in parts)
    return Change(rows, values, COUNTED.search(text) is not None and "returning" not in text.lower())


def placed(text: str, passed: Sequence[ast.expr]) -> list[tuple[int, ast.expr]]:
    """What fills each placeholder of a text, by where that stands."""
    found = list(PLACEHOLDER.finditer(text))
    match passed:
        case [ast.Tuple(elts=values) | ast.List(elts=values)] if len(values) == len(found):
            return [(place.start(), value) for place, value in zip(found, values, strict=True)]
        case [ast.Dict(keys=keys, values=values)]:
            named = {key.value: value for key, value in zip(keys, values, strict=True) if isinstance(key, ast.Constant)}
            return [(each.start(), named.get(each[1] or each[2], passed[0])) for each in found]
        case _:
            return [(place.start(), value) for place in found for value in passed]


def parts_of(text: str, filled: Sequence[tuple[int, ast.expr]]) -> tuple[list[ast.expr], list[ast.expr]] | None:
    """What says which rows it is about, and what else it is given; None where it says no rows."""
    if KEYED.match(text):
        where = WHERE.search(text)
        start = where.start() if where else len(text)
        return [each for at, each in filled if at > start], [each for at, each in filled if at < start]
    if upsert := UPSERT.match(text):
        names, keys = ([each.strip().lower() for each in upsert[group].split(",")] for group in (1, 3))
        spans = list(spans_of(upsert))
        if len(spans) == len(names):
            ends = [span for name, span in zip(names, spans, strict=True) if name in keys]
            of_key = [each for at, each in filled if any(start <= at < end for start, end in ends)]
            return of_key, [each for _, each in filled if each not in of_key]
    return None


def spans_of(upsert: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where each of its values stands in a text."""
    start = upsert.start(2)
    for each in upsert[2].split(","):
        yield start, start + len(each)
        start += len(each) + 1
