"""What an operation enters."""

from asyncfix.infer.types import Context
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.reach.context import ANYWHERE


@frozen
class Target:
    """A function that an operation enters, and what is known of its parameters there."""

    function: Key
    context: Context = ANYWHERE
