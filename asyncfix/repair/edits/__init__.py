"""What is done to a text, before any of it exists: positions in a file, names, and how values travel."""

from asyncfix.repair.edits.blocks import (
    Annotate,
    Bracket,
    Enter,
    Exchange,
    HandDown,
    Hold,
    Leave,
    Lend,
    Move,
    Named,
    Nest,
    Reraise,
    Shrink,
    Transact,
    Unwrap,
)
from asyncfix.repair.edits.calls import (
    Borrow,
    Direct,
    Evaluate,
    Offload,
    Own,
    Rejoin,
    Release,
    Replace,
    Rerun,
    Swap,
    Turn,
    Walk,
)
from asyncfix.repair.edits.files import (
    Drop,
    Import,
    Keep,
    Plain,
    Rename,
    Twin,
    Unimport,
)
from asyncfix.repair.edits.places import Position, position

__all__ = [
    "Annotate",
    "Borrow",
    "Bracket",
    "Direct",
    "Drop",
    "Edit",
    "Enter",
    "Evaluate",
    "Exchange",
    "HandDown",
    "Hold",
    "Import",
    "Keep",
    "Leave",
    "Lend",
    "Move",
    "Named",
    "Nest",
    "OfBlocks",
    "OfCalls",
    "Offload",
    "Own",
    "Plain",
    "Position",
    "Rejoin",
    "Release",
    "Rename",
    "Replace",
    "Reraise",
    "Rerun",
    "Shrink",
    "Swap",
    "Transact",
    "Turn",
    "Twin",
    "Unimport",
    "Unwrap",
    "Walk",
    "position",
]

OfCalls = Borrow | Direct | Evaluate | Offload | Own | Rejoin | Release | Replace | Rerun | Swap | Walk
OfBlocks = (
    Annotate
    | Bracket
    | Enter
    | Exchange
    | HandDown
    | Hold
    | Leave
    | Lend
    | Move
    | Named
    | Nest
    | Reraise
    | Shrink
    | Transact
    | Unwrap
)
Edit = OfCalls | OfBlocks | Drop | Import | Keep | Plain | Rename | Twin | Unimport
