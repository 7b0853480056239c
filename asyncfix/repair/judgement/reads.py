"""Where names are said that are no calls' alone: of functions, and of what has them, in all files."""

import ast
from collections.abc import Iterator

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.looked_up import Unknown
from asyncfix.repair.judgement.once import LONGEST_NAME, hangs_on_library, is_variable, variables
from asyncfix.repair.scene.mentions import files_naming, is_unread
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word


def reads_of(home: Scene, target: ast.expr) -> Iterator[tuple[Scene, ast.expr]]:
    """Where a variable is read, in its function; or a name of a module, or an attribute, anywhere. Raises Unknown."""
    function = function_having(home, target) if isinstance(target, ast.Name) else None
    if function is not None:
        return ((home, each) for each in read(function, last_word(target)))
    return said_anywhere(home, last_word(target))


def said_anywhere(scene: Scene, name: str) -> Iterator[tuple[Scene, ast.expr]]:
    """The same in all files, but for what hangs on a library. Raises Unknown."""
    homes = map(scene.at, files_naming(scene, name))
    return ((home, each) for home in homes for each in said(home, name) if not hangs_on_library(home, each))


def function_having(home: Scene, name: ast.Name) -> FunctionNode | None:
    """The function of which something is a variable; None for a name of a module or class."""
    place = home.parents[name]
    while not isinstance(place, ast.Module):
        if isinstance(place, FunctionNode) and name.id in variables(home, place):
            return place
        place = home.parents[place]
    return None


def read(function: FunctionNode, name: str) -> Iterator[ast.expr]:
    named = (each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == name)
    return (each for each in named if isinstance(each.ctx, ast.Load))


def said(home: Scene, name: str) -> Iterator[ast.expr]:
    """Where a file says a name that is no variable's. Raises Unknown for a text, and where it gives it another one."""
    for node in home.all_nodes:
        match node:
            case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found, ctx=ast.Load()) if found == name:
                if not (isinstance(node, ast.Name) and is_variable(home, node)):
                    yield node
            case ast.alias(name=found, asname=str(other)) if found == name != other:
                raise Unknown
            case ast.Constant(value=str(text)) if is_name_of(text, name) and not is_unread(home, node):
                raise Unknown


def is_name_of(text: str, name: str) -> bool:
    """Whether a text is a name, or ends with it: `"service.main:lifespan"`."""
    return len(text) < LONGEST_NAME and text.replace(":", ".").rpartition(".")[2] == name
