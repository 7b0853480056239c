"""Two awaited steps over one table that make one whole: `DELETE`, then `INSERT`."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.once import runs_once
from asyncfix.repair.judgement.same_tables import Names, are_shared
from asyncfix.repair.judgement.sql_inside import tables_in, texts_run
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import simple

DELETED = r"(?i)\bdelete\s+from\s+([\w.\"]+)"
INSERTED = r"(?i)\binsert\s+into\s+([\w.\"]+)"


def find_steps(scene: Scene, function: Key, node: FunctionNode) -> Iterator[tuple[ast.stmt, Sequence[ast.stmt]]]:
    """The later statements, each with the earlier ones; what runs once waits for the tasks that it has begun."""
    if runs_once(scene, function):
        return
    said = [(each, texts_run(scene, function, [each])) for each in simple(node.body)]
    found = [(each, texts) for each, texts in said if texts]
    for place, (later, texts) in enumerate(found):
        steps = ((each, replaced(earlier, texts)) for each, earlier in found[:place])
        if known := [each for each, tables in steps if tables and are_shared(scene, function, tables)]:
            yield later, known


def replaced(earlier: Names, later: Names) -> Names:
    """The tables from which one step takes rows, and into which the other puts some."""
    return tables_in(earlier, DELETED) & tables_in(later, INSERTED)
