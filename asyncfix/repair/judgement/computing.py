"""Calls that compute: in a thread they still want the global lock, which the event loop needs, too."""

from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.model.remembered import replace
from asyncfix.model.source import begin
from asyncfix.repair.judgement.inside import edges_at
from asyncfix.repair.judgement.reaching import comes_to_wait
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

NOTE = "what is computed in its thread ({}) still keeps the event loop waiting where it does not let go of the GIL"
COMPUTING = "cpu"  # kind of waiting


def with_computing(stage: Stage, function: Key, repair: Repair) -> Repair:
    """The repair with a note about what of it computes, where there is such a lock."""
    is_asked = bool(repair.edits) and not stage.options.manner.free_threaded
    names = dict.fromkeys(computing(stage.scene(function.path), function, repair)) if is_asked else ()
    note = NOTE.format(", ".join(f"`{name}`" for name in names))
    return replace(repair, notes=(*repair.notes, note)) if names else repair


def computing(scene: Scene, function: Key, repair: Repair) -> Iterator[str]:
    """The functions that are called there and compute, or call others that do, in the order of the text."""
    for span in sorted(repair.covers, key=begin):
        for edge in edges_at(scene, function, span):
            if comes_to_wait(scene, edge.entered, COMPUTING):
                yield scene.reach.name(edge.entered.function)
