"""What an operation enters."""

from asyncfix.infer.types import Context
from asyncfix.link.program import Key
from asyncfix.model.remembered import Hashed, frozen, hash_once
from asyncfix.reach.context import ANYWHERE


@hash_once
@frozen
class Target(Hashed):
    """A function that an operation enters, and what is known of its parameters there."""

    function: Key
    context: Context = ANYWHERE

    def __init__(self, function: Key, context: Context = ANYWHERE) -> None:
        self.function, self.context = function, context  # type: ignore[misc]
        self._hash = hash((function, context))
