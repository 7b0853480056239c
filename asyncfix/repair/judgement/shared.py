"""State that a repaired block changes in its thread, while the rest of the program runs on the loop."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import CONSTRUCTORS, Access, accesses
from asyncfix.repair.scene.blocks import Block, find_blocks
from asyncfix.repair.scene.scene import Scene, suspends


def find_races(scene: Scene, writes: Sequence[Access], held: bool) -> Iterator[Reason]:
    """Why these writes could meet others.

    Blocks that change shared state run on one thread, in turn, as they did on the loop: they can only meet what stays
    on the loop. Blocks that hold their connection across awaits have a thread each, so they also meet each other.
    """
    for write in writes:
        if held and write.kind == "write":
            text = f"`{write.name}` is changed in a block that awaits: two of them could now do so at once"
            yield Reason("shared-state-written", write.line, text)
        for other in on_the_loop(scene, write.state):
            if other.kind == "write" or (other.kind == "commuting" and write.kind == "write"):
                text = f"`{write.name}` is changed here in a thread, and on the event loop at line {other.line}"
                yield Reason("shared-state-written", write.line, text)
                break


def find_torn_reads(scene: Scene, writes: Sequence[Access]) -> Iterator[Reason]:
    """Several values that a block changes one after the other, and that code on the loop reads together."""
    states = {write.state: write for write in writes}
    if len(states) < 2:
        return
    for path in scene.sources:
        home = scene.at(path) if path in scene.reach.program.modules else None
        if home is None or not all(state.rpartition(":")[2].lstrip(".") in home.source.text for state in states):
            continue
        for key, node in home.nodes.items():
            moved = in_lane(home, key, node, scene)
            found = (each for each in accesses(home, key, node.body) if not is_moved(each, moved))
            read = {each.state for each in found if each.kind == "read"} & states.keys()
            if len(read) > 1 and home.reach.program.function(key).name not in CONSTRUCTORS:
                write = states[sorted(read)[0]]
                text = f"`{write.name}` changes in a thread together with other state that `{node.name}` reads with it"
                yield Reason("shared-state-written", write.line, text)
                return


def find_torn_walks(scene: Scene, walks: Iterable[Access]) -> Iterator[Reason]:
    """Containers that a block walks through in its thread while the loop may change them."""
    for walk in walks:
        other = next(on_the_loop(scene, walk.state), None)
        if other:
            text = f"`{walk.name}` is walked through in a thread, and changed on the event loop at line {other.line}"
            yield Reason("shared-state-read", walk.line, text)


def on_the_loop(scene: Scene, state: str) -> Iterator[Access]:
    """Changes of some state outside of constructors and of blocks that move to threads."""
    name = state.rpartition(":")[2].lstrip(".")
    for path, source in scene.sources.items():
        if name in source.text and path in scene.reach.program.modules:
            yield from (each for each in changes_in(scene.at(path), scene) if each.state == state)


def changes_in(home: Scene, lane: Scene) -> Iterator[Access]:
    """The changes in a file, but for those in blocks that share a thread with those of the lane's file."""
    for key, node in home.nodes.items():
        facts = home.reach.program.function(key)
        if facts.name in CONSTRUCTORS:
            continue
        moved = in_lane(home, key, node, lane)
        for each in accesses(home, key, node.body):
            if each.kind != "read" and not is_moved(each, moved):
                yield each


def in_lane(home: Scene, key: Key, node: FunctionNode, lane: Scene) -> list[Block]:
    """The blocks of a function that run on the one thread of the lane's file."""
    if home is not lane or not home.reach.program.function(key).is_async:
        return []
    return [block for block in find_blocks(home, key, node) if not suspends(block.body)]


def is_moved(access: Access, blocks: Sequence[Block]) -> bool:
    return any(holds_line(block.statements, access.line) for block in blocks)


def holds_line(statements: Sequence[ast.stmt], line: int) -> bool:
    return statements[0].lineno <= line <= (statements[-1].end_lineno or line)
