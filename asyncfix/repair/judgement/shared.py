"""State that a repaired block changes in its thread, while the rest of the program runs on the loop."""

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import LASTING, Access, accesses, lasting_accesses
from asyncfix.repair.judgement.items import are_apart
from asyncfix.repair.judgement.named import files_using, functions_using
from asyncfix.repair.judgement.states import imports_of
from asyncfix.repair.judgement.uses import AccessKind, changes_in_place
from asyncfix.repair.scene.blocks import Block, find_blocks
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.lasting import known_drivers
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.managers import inspect_managers
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.plain_entries import only_enters
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list
from asyncfix.repair.scene.tools import blocking_spans

LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BINDING = ("classmethod", "staticmethod")  # decorators that keep nothing
CHANGES: tuple[AccessKind, ...] = ("commuting", "write")


def find_races(
    scene: Scene, function: Key, writes: Sequence[Access], held: bool, is_one_thread: bool = False
) -> Iterator[Reason]:
    """Why these writes could meet others.

    Blocks that change shared state run on one thread, in turn, as they did on the loop: they can only meet what stays
    on the loop. Blocks that hold their connection across awaits have a thread each, so they also meet each other.
    `is_one_thread`: what the program hands to threads comes to that of these blocks, too.
    """
    for write in writes:
        if is_of_library(scene, write):
            text = f"`{write.name}` is changed in a thread, and belongs to the whole process"
            yield Reason("shared-state-written", write.line, text)
        if held and write.kind == "write" and not is_used_by_one_task(scene, function, write.state):
            text = f"`{write.name}` is changed in a block that awaits: two of them could now do so at once"
            yield Reason("shared-state-written", write.line, text)
        meeting: Sequence[AccessKind] = CHANGES if write.kind == "write" else ("write",)
        found = on_the_loop(scene, function, write.state, *meeting)
        met = (each for each in found if not are_apart(scene, write, each[1]))
        met = (each for each in met if not (is_one_thread and is_in_turn(scene, *each)))
        if other := next((each for each in met if not is_used_after(scene, function, *each)), None):
            text = f"`{write.name}` is changed here in a thread, and on the event loop at line {other[1].line}"
            yield Reason("shared-state-written", write.line, text)


def is_in_turn(scene: Scene, path: Path, access: Access) -> bool:
    from asyncfix.repair.judgement import handed_to_threads  # of what is changed elsewhere, too

    return handed_to_threads.is_in_turn(scene, path, access)


def is_of_library(scene: Scene, write: Access) -> bool:
    """`sys.stdout`: what hangs on a module that is not the project's, or is imported from it."""
    root, _, hanging = write.name.partition(".")
    return is_library(scene, root) if hanging else write.state == f".{root}" and any(imports_of(scene, root))


def is_library(scene: Scene, name: str) -> bool:
    """Whether a file imports a module by that name which is not the project's."""
    program, module = scene.reach.program, scene.module
    imported = [each for each in imports_of(scene, name) if each.name is None]
    homes = (program.find_module(program.absolute(each, module), module) for each in imported)
    return not all(home and program.is_own(home) for home in homes)


def find_torn_reads(scene: Scene, function: Key, writes: Sequence[Access]) -> Iterator[Reason]:
    """Several values that a block changes one after the other, and that code on the loop reads together."""
    states = {write.state: write for write in writes}
    if len(states) > 1:
        states = {state: write for state, write in states.items() if not is_used_by_one_task(scene, function, state)}
    if len(states) < 2:
        return
    for home, key in using_several(scene, states):
        node = home.nodes[key]
        moved = in_lane(home, key, node, scene)
        found = (each for state in states for each in accesses_of_all(home, key, state) if not is_moved(each, moved))
        read = {each.state for each in found if each.kind == "read"}
        if len(read) > 1 and not runs_in_threads(scene, key):
            write = states[sorted(read)[0]]
            text = f"`{write.name}` changes in a thread together with other state that `{node.name}` reads with it"
            yield Reason("shared-state-written", write.line, text)
            return


def using_several(scene: Scene, states: Collection[str]) -> Iterator[tuple[Scene, Key]]:
    """The functions that may use more than one of some states; those in files that name them first."""
    counted = Counter(key for state in states for _, key in functions_using(scene, state))
    several = dict.fromkeys(key.path for key, number in counted.items() if number > 1)
    for home in map(scene.at, several):
        yield from ((home, key) for key in home.nodes if counted[key] > 1)


def find_half_done(
    scene: Scene, function: Key, region: Sequence[ast.stmt], writes: Sequence[Access]
) -> Iterator[Reason]:
    """State that a block changes in several steps, and that code on the loop could read between two of them."""
    loops = [each for statement in region for each in ast.walk(statement) if isinstance(each, LOOPS)]
    repeated = [range(each.lineno, (each.end_lineno or each.lineno) + 1) for each in loops]
    steps: dict[str, list[Access]] = {}
    for write in writes:
        steps.setdefault(write.state, []).append(write)
    for state, found in steps.items():
        if len(found) < 2 and not any(found[0].line in lines for lines in repeated):
            continue
        read = (
            each for each in on_the_loop(scene, function, state, "read") if not is_used_after(scene, function, *each)
        )
        if other := next(read, None):
            place = f"{other[0].as_posix()}:{other[1].line}"
            text = f"`{found[0].name}` changes in several steps in a thread, and is read on the event loop ({place})"
            yield Reason("shared-state-written", found[0].line, text)


def is_used_after(scene: Scene, function: Key, path: Path, access: Access) -> bool:
    """Whether a coroutine uses it that runs once, and has awaited all that leads to the one which changes it."""
    from asyncfix.repair.judgement.over import are_over

    home = scene.at(path)
    at_line = (each for each in home.all_nodes if getattr(each, "lineno", 0) == access.line)
    named = [
        each for each in at_line if isinstance(each, ast.Attribute | ast.Name) and ast.unparse(each) == access.name
    ]
    return bool(named) and all(are_over(home, each, (function,)) for each in named)


def is_beside_nothing(scene: Scene, function: Key) -> bool:
    from asyncfix.repair.judgement.alone import is_alone  # of what is walked through and changed

    return is_alone(scene, function)


def find_torn_walks(scene: Scene, function: Key, walks: Iterable[Access]) -> Iterator[Reason]:
    """Containers that a block walks through in its thread while the loop may change them."""
    for walk in walks:
        other = next(on_the_loop(scene, function, walk.state, *CHANGES), None)
        line = other[1].line if other else deep_change(scene, walk.state)
        if line and (other or not is_beside_nothing(scene, function)):
            text = f"`{walk.name}` is walked through in a thread, and changed on the event loop at line {line}"
            yield Reason("shared-state-read", walk.line, text)


def deep_change(scene: Scene, state: str) -> int:
    """The last line that changes a container of other objects in place, 0 for none: `self.basket.items[name] = 1`."""

    def find() -> int:
        found = (each for path in files_using(scene, state) for each in changes_in_place(scene.at(path)))
        changed = ((each, line) for each, line in found if isinstance(each, ast.Attribute))
        deep = [line for each, line in changed if isinstance(each.value, ast.Attribute) and f".{each.attr}" == state]
        return deep[-1] if deep else 0

    return scene.everywhere.remember(("deep change", state), find)


def on_the_loop(scene: Scene, function: Key, state: str, *kinds: AccessKind) -> Iterator[tuple[Path, Access]]:
    """Uses of some state outside of blocks that move to threads, each with its file, while a function does so."""
    if keeps_lasting(scene, state):
        kinds = tuple(each for each in kinds if each == "read")
    if is_used_by_one_task(scene, function, state):
        return  # which waits for the block
    for home, key in functions_using(scene, state):
        meant = [each for each in accesses_of_all(home, key, state) if each.kind in kinds]
        if meant and not runs_in_threads(scene, key):
            moved = in_lane(home, key, home.nodes[key], scene)
            yield from ((key.path, each) for each in meant if not is_moved(each, moved))


def is_used_by_one_task(scene: Scene, function: Key, state: str) -> bool:
    """Whether no other task uses some state at all, or none while a function runs."""
    from asyncfix.repair.judgement.alone import is_alone
    from asyncfix.repair.judgement.one_task import is_of_one_task
    from asyncfix.repair.judgement.quiet import is_quiet

    if is_of_one_task(scene, state) or is_quiet(scene, function, state):
        return True
    return not state.startswith(LASTING) and is_alone(scene, function)


def keeps_lasting(scene: Scene, state: str) -> bool:
    """Whether a name keeps a connection that one thread uses: what sets it is done there, too, or nothing is."""
    if not is_asked(scene):
        return False
    from asyncfix.repair.scene.lasting_sets import kept_as

    drivers = kept_as(scene, state)
    return bool(drivers) and drivers <= known_drivers(scene)


def accesses_of_all(home: Scene, key: Key, state: str) -> Sequence[Access]:
    """Where a function uses some state, at its lines."""

    def find() -> tuple[Access, ...]:
        body = home.nodes[key].body
        if is_lasting:
            return tuple(lasting_accesses(home, key, body))
        return tuple(accesses(home, key, body, with_lasting=False))

    is_lasting = state.startswith(LASTING)
    return [each for each in home.remember(("accesses at lines", key, is_lasting), find) if each.state == state]


def in_lane(home: Scene, key: Key, node: FunctionNode, lane: Scene) -> list[Block]:
    """The blocks of a function that run on the one thread of the lane's file: in others, as they enter its managers."""
    if not home.reach.program.function(key).is_async:
        return []
    if home is not lane:
        return [each for each in in_lane(home, key, node, home) if managers_of(home, key, each) & managers_in(lane)]

    def find() -> list[Block]:
        found = [block for block in find_blocks(home, key, node) if only_enters(home, key, block.body)]
        every = [*found, *blocks_with_lasting(home, key, node)]
        return [each for each in every if not is_left_to(home, each.line, each.statements[-1].end_lineno or 0)]

    return home.remember_shape(key, "blocks in lane", find)


def managers_in(lane: Scene) -> frozenset[Key]:
    """The context managers that the blocks of a file enter."""

    def find() -> frozenset[Key]:
        found = (
            managers_of(lane, key, each) for key, node in lane.nodes.items() for each in in_lane(lane, key, node, lane)
        )
        return frozenset().union(*found)

    return lane.remember("managers in lane", find)


def managers_of(home: Scene, key: Key, block: Block) -> frozenset[Key]:
    if not isinstance(block.manager, Manager) or block.made is None:
        return frozenset()
    found = inspect_managers(home, key, block.made, block.functions)
    return frozenset(found.functions) if found else frozenset()


def blocks_with_lasting(home: Scene, key: Key, node: FunctionNode) -> Iterator[Block]:
    """What a coroutine does with connections that outlive it: all of it goes to the one thread, or nothing does."""
    if not is_asked(home) or not known_drivers(home):
        return
    from asyncfix.repair.scene.lasting_uses import find_spans

    for found in find_spans(home, key, node.body):
        yield Block(found, tuple(find_list(home.parents[found[0]], found[0])), owns=False)


def runs_in_threads(scene: Scene, function: Key) -> bool:
    """Whether a function runs in the lane of a file, or is a manager that only blocks enter which move."""
    if not scene.reach.program.function(function).is_async:
        return runs_in_lane(scene, function)
    from asyncfix.repair.judgement.entered import is_entered_in_threads

    return is_entered_in_threads(scene, function)


def runs_in_lane(lane: Scene, function: Key) -> bool:
    """Whether a function is called only by the blocks and calls of the lane's file that move, by managers they enter,
    and on import. What of those stays on the loop after all is asked when all is planned (`pools.keep_in_turn`)."""

    def find() -> bool:
        name = lane.reach.program.function(function).name
        if is_property(lane.at(function.path).nodes.get(function)):
            return function.path == lane.source.path and _is_read_in_lane(lane, name)
        return is_only_called(lane, name) and _is_called_in_lane(lane, function, frozenset((function,)))

    if function.path not in lane.sources or lane.reach.program.function(function).is_async:
        return False
    return lane.remember(("runs in lane", function), find)


def _is_in_lane(lane: Scene, scope: Key, call: Call, asked: frozenset[Key]) -> bool:
    facts = lane.reach.program.function(scope)
    if not facts.qualname:
        return True
    if scope in asked or scope.path not in lane.sources or scope not in lane.at(scope.path).nodes:
        return False
    if facts.is_async:
        return _is_moved_call(lane.at(scope.path), scope, call, lane) or runs_in_threads(lane, scope)
    return is_only_called(lane, facts.name) and _is_called_in_lane(lane, scope, asked | {scope})


def _is_called_in_lane(lane: Scene, function: Key, asked: frozenset[Key]) -> bool:
    from asyncfix.repair.judgement.once import sites_of

    sites = sites_of(lane, function)
    return bool(sites) and all(_is_in_lane(lane, caller, each, asked) for caller, each in sites)


def is_only_called(scene: Scene, name: str) -> bool:
    """Whether a name is nowhere in the program but where a function is defined, imported, or called by it."""
    from asyncfix.repair.judgement.once import is_kept

    def find() -> bool:
        homes = [scene.at(path) for path in files_naming(scene, name)]
        away = ((home, each) for home in homes for each in home.all_nodes if gets_away(each, name))
        return not is_kept(scene, name) and all(is_entered_at_once(scene, *each) for each in away)

    return scene.everywhere.remember(("only called", name), find)


def is_entered_at_once(scene: Scene, home: Scene, node: ast.AST) -> bool:
    """Whether it is a plain context manager with no other decorator, each of which is entered where it is made."""
    if not isinstance(node, ast.FunctionDef) or len(node.decorator_list) != 1:
        return False
    if not scene.reach.inference.is_manager(home.key_of(node)):
        return False
    sites = list(scene.reach.inference.calls.mentioning(node.name))
    return all(is_entered(scene.at(site.path), site, call) for site, call in sites if site.path in scene.sources)


def is_entered(home: Scene, site: Key, made: Call) -> bool:
    """Whether all places of a call are items of a `with`, or given to a stack that enters them."""
    found = nodes_of_call(home, site, made)
    parents = [home.parents[each] for each in found]
    return bool(found) and all(
        isinstance(each, ast.withitem) or (isinstance(each, ast.Call) and home.is_marked(each, site, "enters"))
        for each in parents
    )


def gets_away(node: ast.AST, name: str) -> bool:
    """Whether a function gets another name, or a name another function, or a decorator has it."""
    match node:
        case ast.Name(id=found, ctx=ast.Store()) | ast.Attribute(attr=found, ctx=ast.Store()):
            return found == name
        case ast.FunctionDef(name=found, decorator_list=decorators) if found == name:
            return not all(isinstance(each, ast.Name) and each.id in BINDING for each in decorators)
        case ast.alias(name=found, asname=str(other)):
            return found == name and other != name
        case _:
            return False


def _is_moved_call(home: Scene, coroutine: Key, call: Call, lane: Scene) -> bool:
    """Whether a coroutine makes a call in a block that moves, or it moves itself, as it blocks."""
    facts = home.reach.program.function(coroutine)
    spans = [each.span for each in facts.operations if each.value == call]
    moved = in_lane(home, coroutine, home.nodes[coroutine], lane)
    waiting = blocking_spans(home, coroutine) if home is lane else ()
    return bool(spans) and all(
        (each in waiting and not is_left_to(home, each.line, each.end_line))
        or any(holds_line(block.statements, each.line) for block in moved)
        for each in spans
    )


def is_left_to(home: Scene, first: int, last: int) -> bool:
    """Whether a comment says that something between two lines stays as it is."""
    found = home.module.facts.suppressions
    return any(
        each.of_file or (each.first <= last and first <= each.last) or first <= each.line <= last for each in found
    )


def is_property(node: FunctionNode | None) -> bool:
    return node is not None and any(isinstance(e, ast.Name) and e.id == "property" for e in node.decorator_list)


def _is_read_in_lane(lane: Scene, name: str) -> bool:
    """Whether an attribute is read in the lane's blocks alone, and in functions that run there."""
    for path in files_naming(lane, name):
        home = lane.at(path)
        for key, node in home.nodes.items():
            read = [e.lineno for e in ast.walk(node) if isinstance(e, ast.Attribute) and e.attr == name]
            if read and not is_property(node) and runs_in_lane(lane, key):
                continue
            moved = in_lane(home, key, node, lane) if read else []
            if not all(any(holds_line(block.statements, line) for block in moved) for line in read):
                return False
    return True


def is_moved(access: Access, blocks: Sequence[Block]) -> bool:
    return any(holds_line(block.statements, access.line) for block in blocks)


def holds_line(statements: Sequence[ast.stmt], line: int) -> bool:
    return statements[0].lineno <= line <= (statements[-1].end_lineno or line)
