"""A block in an `except` clause that raises the exception again: the clause names it, for the thread handles none."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.refusals import walk_unhandled
from asyncfix.repair.dataflow.stopping import find_raising
from asyncfix.repair.edits import Edit, Named, Reraise, position
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

NOT_FOR_THREADS = frozenset(
    {"BaseException", "CancelledError", "GeneratorExit", "KeyboardInterrupt", "StopIteration", "SystemExit"}
)
USUAL, OTHERS = "exc", ("exc", "error")


@frozen
class Reraised:
    """The handler around a block, the name of its exception, and where that is raised again."""

    handler: ast.ExceptHandler
    name: str
    raised: tuple[ast.Raise, ...]
    is_named: bool  # in the text


def name_raised(bench: Bench, block: Block) -> Reraised | None:
    """Names what a block raises again, in the tree that the analysis looks at; None where that can't be."""
    found = find_raised(bench, block)
    if found is None:
        return None
    found.handler.name = found.name
    if not found.is_named:
        bench.named.add(found.handler)
    for each in found.raised:
        each.exc = ast.copy_location(ast.Name(found.name, ast.Load()), each)
        bench.scene.parents[each.exc] = each
    bench.scene.reshape(bench.function)
    return found


def find_raised(bench: Bench, block: Block) -> Reraised | None:
    raised = tuple(each for each in walk_unhandled(block.statements) if isinstance(each, ast.Raise) and not each.exc)
    handler = find_handler(bench.scene, bench.node, block.statements[0]) if raised else None
    if handler is None or not is_for_threads(bench.scene, handler):
        return None
    name = handler.name or find_name(bench, handler)
    if not set(raised) <= set(raised_plainly(block.statements)) or is_bound_anew(bench, handler, name):
        return None
    return Reraised(handler, name, raised, is_named=bool(handler.name) and handler not in bench.named)


def forget_raised(bench: Bench, found: Reraised) -> None:
    """Puts the tree back; a name that it has got stays, for another block may have it."""
    for each in found.raised:
        each.exc = None
    bench.scene.reshape(bench.function)


def edits_of(found: Reraised) -> Iterator[Edit]:
    if not found.is_named:
        yield Named(position(found.handler), found.name)
    yield from (Reraise(position(each), found.name) for each in found.raised)


def find_handler(scene: Scene, node: ast.AST, statement: ast.AST) -> ast.ExceptHandler | None:
    """The handler whose exception is handled where a statement stands, if it is surely that."""
    place = statement
    while place is not node:
        parent = scene.parents[place]
        if isinstance(parent, ast.ExceptHandler):
            return parent if isinstance(scene.parents[parent], ast.Try) else None
        if isinstance(parent, ast.Try | ast.TryStar) and place in parent.finalbody:
            return None
        place = parent
    return None


def is_for_threads(scene: Scene, handler: ast.ExceptHandler) -> bool:
    """Whether it handles, by all that is known, only what a future may carry out of a thread."""
    guarded = scene.parents[handler]
    if handler.type is None or not isinstance(guarded, ast.Try) or find_raising(guarded.body):
        return False
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = [each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in kinds]
    return all(is_class_name(each) for each in names) and NOT_FOR_THREADS.isdisjoint(names)


def is_class_name(name: str) -> bool:
    """A tuple of classes under one name may have any in it."""
    return name[:1].isupper() and not name.isupper()


def raised_plainly(statements: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a block's own scope where no other exception than around it can be in flight."""
    final = [each.finalbody for each in own_nodes(statements) if isinstance(each, ast.Try | ast.TryStar)]
    ending = {node for suite in final for each in suite for node in ast.walk(each)}
    return (each for each in own_nodes(statements) if each not in ending)


def is_bound_anew(bench: Bench, handler: ast.ExceptHandler, name: str) -> bool:
    """Whether the name may stand for something else in the handler."""
    if name in bench.whole.names.nonlocals | bench.whole.names.globals | bench.whole.names.nested_writes:
        return True
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    stored = any(isinstance(e, ast.Name) and e.id == name and not isinstance(e.ctx, ast.Load) for e in inside)
    return stored or any(getattr(e, "name", None) == name for e in inside)


def find_name(bench: Bench, handler: ast.ExceptHandler) -> str:
    """As the file calls most exceptions, if the coroutine has nothing else under that name."""
    counted = Counter(each.name for each in handlers_in(bench.scene.tree) if each.name)
    usual = counted.most_common(1)[0][0] if counted else USUAL
    if is_of_handlers(bench, handler, usual):
        return usual
    others = {each.name for each in handlers_in(bench.node)}
    return bench.local_name(*(each for each in (usual, *OTHERS) if each not in others), f"{usual}_again")


def handlers_in(node: ast.AST) -> Iterator[ast.ExceptHandler]:
    return (each for each in ast.walk(node) if isinstance(each, ast.ExceptHandler))


def is_of_handlers(bench: Bench, handler: ast.ExceptHandler, name: str) -> bool:
    """Whether a name stands in other handlers alone, each of which has it for its own exception."""
    own = {id(each) for each in ast.walk(handler)}
    named = [each for each in handlers_in(bench.node) if each.name == name]
    within = {id(node) for each in named for node in ast.walk(each)}
    used = [each for each in ast.walk(bench.node) if name in (getattr(each, "id", ""), getattr(each, "arg", ""))]
    is_apart = all(id(each) not in own and handler not in ast.walk(each) for each in named)
    return is_apart and all(id(each) in within for each in used)
