"""What a dictionary keeps under one text is no matter of what it keeps under another."""

import ast
from collections.abc import Iterator

from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.signed import bound_to
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene


def are_apart(scene: Scene, first: Access, second: Access) -> bool:
    """Whether two uses of one state are of different items of a dictionary: setting one leaves the other as it is."""
    is_one = not first.item or not second.item or first.item == second.item
    return not is_one and is_dictionary(scene, first.state)


def is_dictionary(scene: Scene, state: str) -> bool:
    """Whether all that may have the name of some state is a plain dictionary, made where it gets the name.

    Other objects that have items may do more as one is set: a table, an environment, a session.
    """

    def find() -> bool:
        made = [each for path in files_using(scene, state) for each in values_of(scene.at(path), word_of(state))]
        return bool(made) and all(is_made(each) for each in made)

    return scene.everywhere.remember(("dictionary", state), find)


def values_of(home: Scene, word: str) -> Iterator[ast.expr | None]:
    """What a file binds to a name, as a variable or an attribute; None for what is not told."""
    for node in home.all_nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) if name == word:
                yield from bound_to(home, node)
            case ast.arg(arg=name) | ast.Constant(value=name) if name == word:  # `setattr(self, "stats", ...)`
                yield None
            case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name) if name == word:
                yield None


def is_made(value: ast.expr | None) -> bool:
    """`{...}`, or `dict(...)`."""
    match value:
        case ast.Dict() | ast.DictComp() | ast.Call(func=ast.Name(id="dict")):
            return True
        case _:
            return False
