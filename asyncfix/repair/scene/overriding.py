"""Methods that a library may call, for their class is one of the library's."""

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.scene.scene import Scene


def is_for_library(scene: Scene, function: Key) -> bool:
    """Whether a plain method has the place of one of a library's class: `logging.Handler.emit`.

    Of a class that nothing is known of it may be each that the project itself does not call.
    """
    facts, inference = scene.reach.program.function(function), scene.reach.inference
    if not facts.owner or facts.is_async or facts.name.startswith("__"):
        return False
    order = inference.order(Key(function.path, facts.owner))
    above = [each for each in order[1:] if is_stub(each.path)]
    if any(any(inference.own_methods(each, facts.name)) for each in above):
        return True
    return any(inference.is_open(each) for each in order if not is_stub(each.path)) and not any(
        inference.calls.mentioning(facts.name)
    )
