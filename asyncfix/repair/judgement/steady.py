"""Whether a test has the answer later that it had before."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import changes
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import receiver_of

PLAIN = (
    *(ast.Name, ast.Attribute, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp),
    *(ast.expr_context, ast.cmpop, ast.boolop, ast.unaryop),
)
CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


def is_steady(home: Scene, first: Key, later: Key, test: ast.expr, line: int) -> bool:
    """Of a test that is asked in two methods of an object, or twice in a function, first at a line."""
    receivers = {receiver_of(home, home.nodes[each]) for each in (first, later)}
    own = receivers.pop() if len(receivers) == 1 else ""
    asked = [each for each in ast.walk(test) if isinstance(each, ast.Attribute)]
    behind = {id(each.value) for each in asked}
    names = [each for each in ast.walk(test) if isinstance(each, ast.Name) and id(each) not in behind]
    if not all(isinstance(each, PLAIN) for each in ast.walk(test)):
        return False
    if not all(isinstance(each.value, ast.Name) and each.value.id == own != "" for each in asked):
        return False
    is_kept = all(is_of_constructor(home, each.attr) for each in asked)
    return (
        is_kept and (not names or first == later) and all(stays(home, home.nodes[first], each, line) for each in names)
    )


def is_of_constructor(home: Scene, attr: str) -> bool:
    """Whether only constructors set an attribute, and no property stands for it."""

    def find() -> bool:
        function, modules = home.reach.program.function, home.reach.program.modules
        setting = [key for place, key in functions_using(home, f".{attr}") if changes(place, key, f".{attr}")]
        paths = [path for path in files_naming(home, attr) if path in modules]
        named = (each for path in paths for each in modules[path].functions.values() if each.name == attr)
        return all(function(key).name in CONSTRUCTORS for key in setting) and not any(each.owner for each in named)

    return home.everywhere.remember(("set by constructors", attr), find)


def stays(home: Scene, node: FunctionNode, name: ast.Name, line: int) -> bool:
    """Whether a variable of a function is what it was at a line, and no method of it was called that may change it."""
    if name.id not in find_locals(node):
        return False
    named = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name.id]
    bound = [each for each in named if not isinstance(each.ctx, ast.Load)]
    if any(each.lineno >= line or is_repeated(home, node, each) for each in bound) or name.id in bound_by_nested(node):
        return False
    return not any(isinstance(home.parents[each], ast.Attribute | ast.Subscript) for each in named)


def is_repeated(home: Scene, node: FunctionNode, each: ast.AST) -> bool:
    return any(isinstance(around, LOOPS) for around in ancestors(home, node, each))


def bound_by_nested(node: FunctionNode) -> Iterator[str]:
    """The variables that nested functions bind."""
    return (name for each in ast.walk(node) if isinstance(each, ast.Nonlocal | ast.Global) for name in each.names)
