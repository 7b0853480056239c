"""Calls handed to a thread by asyncio alone: shorter, and unsafe."""

from collections.abc import Iterable

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Borrow, Edit, Leave, Move, Offload, Twin
from asyncfix.repair.model import Repair, word_of
from asyncfix.repair.options import Wrapper
from asyncfix.repair.scene.stage import Stage


def wrap(stage: Stage, repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The repairs in the wrapper that was asked for."""
    wrapper = stage.options.manner.wrapper
    if wrapper == "helper":
        return tuple(repairs)
    return tuple(wrap_one(stage, repair, wrapper) for repair in repairs)


def wrap_one(stage: Stage, repair: Repair, wrapper: Wrapper) -> Repair:
    if repair.is_held:
        text = "it holds its connection across awaits, for which it needs a thread of its own: --wrapper helper"
        return repair.refuse(Reason("held-connection", repair.line, text))
    if any(isinstance(edit, Leave) for edit in repair.edits):
        text = "what leaves its context manager in a thread is a function that only --wrapper helper adds"
        return repair.refuse(Reason("implicit-call", repair.line, text))
    if not any(isinstance(edit, Move | Offload) for edit in repair.edits):
        return repair
    if repair.serial and repair.states and stage.options.manner.free_threaded:
        text = f"{lost_turns(repair)}, and there is no global lock (--free-threaded)"
        return repair.refuse(Reason("shared-state-written", repair.line, text))
    edits = tuple(bare(edit, wrapper) for edit in repair.edits if not isinstance(edit, Borrow))
    reason = Reason("wrapper", repair.line, lost(repair, wrapper))
    return replace(repair, level="unsafe", edits=edits, reasons=(*repair.reasons, reason), home=None, serial=False)


def bare(edit: Edit, wrapper: Wrapper) -> Edit:
    """The edit without turns."""
    match edit:
        case Move():
            return replace(edit, wrapper=wrapper)
        case Offload():
            return replace(edit, wrapper=wrapper, turn="")
        case Twin():
            return replace(edit, acquisitions=())
        case _:
            return edit


def lost(repair: Repair, wrapper: Wrapper) -> str:
    """What the helper would have kept."""
    said = ["a cancelled caller goes on while its call runs"]
    if repair.pool:
        said.append("more threads may ask the pool for a connection than it has, which fails")
    if wrapper == "run-in-executor":
        said.append("context variables are not seen")
    if repair.serial:
        said.append(lost_turns(repair))
    return "; ".join(said)


def lost_turns(repair: Repair) -> str:
    state = word_of(min(repair.states, default=""))
    return f"blocks that change `{state}` no longer take turns" if state else "blocks no longer take turns"
