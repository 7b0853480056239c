"""State that a repaired block changes in its thread, while the rest of the program runs on the loop."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.finding import Reason
from asyncfix.repair.blocks import find_blocks
from asyncfix.repair.effects import CONSTRUCTORS, Access, accesses
from asyncfix.repair.scene import Scene


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
            yield from (each for each in changes_in(scene.at(path)) if each.state == state)


def changes_in(home: Scene) -> Iterator[Access]:
    for key, node in home.nodes.items():
        facts = home.reach.program.function(key)
        if facts.name in CONSTRUCTORS:
            continue
        moved = [block for block in find_blocks(home, key, node) if facts.is_async]
        for each in accesses(home, key, node.body):
            if each.kind != "read" and not any(holds_line(block.statements, each.line) for block in moved):
                yield each


def holds_line(statements: Sequence[ast.stmt], line: int) -> bool:
    return statements[0].lineno <= line <= (statements[-1].end_lineno or line)
