"""What the text calls things: the last word of a name, an initialiser's new object."""

import ast
from typing import TYPE_CHECKING

from asyncfix.model.facts import Function

if TYPE_CHECKING:
    from asyncfix.repair.dataflow.names import FunctionNode
    from asyncfix.repair.scene.scene import Scene

# Builtins that have taken all they want of an iterable when they return.
EAGER = frozenset(
    "all any bool bytes dict float frozenset int len list max min next print repr set sorted str sum tuple".split()
)
LAZY = (ast.GeneratorExp, ast.Lambda)
INITIALISERS = ("__init__", "__post_init__")  # what they are called on is new


def last_word(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def new_receiver(facts: Function) -> str:
    """What an initialiser calls its object, which nobody else has yet; "" in other functions."""
    is_new = facts.name in INITIALISERS and facts.owner and facts.parameters
    return facts.parameters[0].name if is_new else ""


def receiver_of(scene: "Scene", node: "FunctionNode") -> str:
    """The first parameter of a method, "" of anything else."""
    is_static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
    first = [*node.args.posonlyargs, *node.args.args]
    return first[0].arg if first and not is_static and isinstance(scene.parents[node], ast.ClassDef) else ""
