"""What the text calls things: the last word of a name, an initialiser's new object."""

import ast

from asyncfix.model.facts import Function

# Builtins that have taken all they want of an iterable when they return.
EAGER = frozenset(
    "all any bool bytes dict float frozenset int len list max min next print repr set sorted str sum tuple".split()
)
LAZY = (ast.GeneratorExp, ast.Lambda)
INITIALISERS = ("__init__", "__post_init__")  # what they are called on is new


def last_word(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def new_receiver(facts: Function) -> str:
    """What an initialiser calls its object, which nobody else has yet; "" in other functions."""
    is_new = facts.name in INITIALISERS and facts.owner and facts.parameters
    return facts.parameters[0].name if is_new else ""
