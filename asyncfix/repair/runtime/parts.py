"""What of a repair runs in threads, function by function."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Edit, Lend, Move, Offload, Position, position
from asyncfix.repair.judgement.moved import find_moved
from asyncfix.repair.judgement.takings import Body
from asyncfix.repair.known import is_runtime
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import find_list, own_nodes


@frozen
class Part:
    """Statements of a function that run in a thread; of those that are `is_lent` only the first and the last do."""

    scene: Scene
    function: Key
    body: Body
    is_lent: bool = False

    @property
    def node(self) -> FunctionNode:
        return self.scene.nodes[self.function]


def find_parts(stage: Stage, root: Key, repair: Repair) -> Iterator[Part]:
    """Statements of the coroutine, managers that they enter, and what those call."""
    scene = stage.scene(root.path)
    own = list(own_parts(scene, root, repair.edits))
    yield from own
    executed = [each for part in own if not part.is_lent for each in part.body]
    executed += [each for edit in repair.edits if isinstance(edit, Lend) for each in lent(scene.nodes[root], edit)]
    moved = find_moved(scene, root, executed or [ast.Pass(lineno=repair.line)], *repair.managers)
    for key in moved.functions:
        home = stage.scene(key.path)
        node = home.nodes.get(key)
        if node and not is_runtime(stage.reach.program, key):
            yield Part(home, key, tuple(node.body))


def own_parts(scene: Scene, root: Key, edits: Iterable[Edit]) -> Iterator[Part]:
    node = scene.nodes[root]
    for edit in edits:
        match edit:
            case Move():
                yield Part(scene, root, statements_between(scene, node, edit.first, edit.last))
            case Lend():
                yield Part(scene, root, statements_between(scene, node, edit.first, edit.last), is_lent=True)
            case Offload():
                yield Part(scene, root, (call_at(scene, node, edit.call),))


def statements_between(scene: Scene, node: FunctionNode, first: Position, last: Position) -> tuple[ast.stmt, ...]:
    begun = statement_at(node, first)
    siblings = find_list(scene.parents[begun], begun)
    begin = next(index for index, each in enumerate(siblings) if each is begun)
    end = next(index for index, each in enumerate(siblings) if position(each) == last)
    return tuple(siblings[begin : end + 1])


def statement_at(node: FunctionNode, place: Position) -> ast.stmt:
    return next(each for each in own_nodes(list(node.body)) if isinstance(each, ast.stmt) and position(each) == place)


def call_at(scene: Scene, node: FunctionNode, span: Span) -> ast.Call:
    return next(each for each in ast.walk(node) if isinstance(each, ast.Call) and scene.span(each) == span)


def lent(node: FunctionNode, lend: Lend) -> Iterator[ast.AST]:
    """What a manager of its own does: it takes the connection, and gives it back."""
    taking = statement_at(node, lend.first)
    yield from (item.context_expr for item in taking.items) if isinstance(taking, ast.With) else (taking,)
    yield from (statement_at(node, place) for place in (*lend.beside, *lend.released))


def is_cleanup(scene: Scene, node: FunctionNode, place: ast.AST) -> bool:
    """Whether it stands in a `finally` or a handler: a caller that is cancelled there must not leave it out."""
    while place is not node:
        parent = scene.parents[place]
        if isinstance(parent, ast.ExceptHandler):
            return True
        if isinstance(parent, ast.Try | ast.TryStar) and any(each is place for each in parent.finalbody):
            return True
        place = parent
    return False
