"""What runs in turn with others of its kind, on one thread, as it did on the loop."""

import ast
from collections.abc import Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.files import are_files_shared
from asyncfix.repair.judgement.inside import needs_turn
from asyncfix.repair.judgement.tables import changes_what_it_reads
from asyncfix.repair.scene.scene import Scene


def must_take_turns(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    """Whether two tasks must not do this at once, though they change nothing that both see in the program."""
    is_shared = are_files_shared(scene, function, statements) or needs_turn(scene, function, statements)
    return is_shared or changes_what_it_reads(scene, function, statements)
