"""State that only ever is a number, a text or nothing: it is set anew each time, never changed in place."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import last_name
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.contents import named_types
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import last_word

MOST_STEPS = 4  # into functions and names
VALUES = (bool, bytes, complex, float, int, str, type(None))  # that nobody can change
TYPES = frozenset(("bool", "bytes", "complex", "float", "int", "str"))
ENUMS = frozenset(("Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"))
GIVING = TYPES | {"len", "repr", "round"}


def is_plain(scene: Scene, state: str) -> bool:
    """Whether all that sets some state in the project sets it to such a value, or adds to one."""

    def find() -> bool:
        found = list(targets_of(scene, state))
        return bool(found) and all(sets_value(home, each) for home, each in found)

    return scene.everywhere.remember(("plain values", state), find)


def only_gets_values(scene: Scene, state: str) -> bool:
    """The same, where functions of the project give what it is set to."""

    def find() -> bool:
        found = list(targets_of(scene, state))
        return bool(found) and all(sets_value(home, each) or gets_value(home, each) for home, each in found)

    return scene.everywhere.remember(("only gets values", state), find)


def gets_value(home: Scene, target: ast.expr) -> bool:
    match home.parents[target]:
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
            in_class = isinstance(home.parents[home.parents[target]], ast.ClassDef)
            site = Key(home.source.path, "") if in_class else function_around(home, target)
            return site is not None and is_value_there(home, site, value, MOST_STEPS)
        case _:
            return False


def is_value_there(home: Scene, site: Key, value: ast.expr, steps: int) -> bool:
    """Whether an expression of a function surely gives such a value."""
    match value:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return any(is_value_there(home, site, each, steps) for each in (left, right))
        case ast.IfExp(body=body, orelse=other):
            return is_value_there(home, site, body, steps) and is_value_there(home, site, other, steps)
        case ast.Name(id=name) if steps and site in home.nodes:
            found = bindings_in(home, home.nodes[site], name)
            given = {each.arg for each in ast.walk(home.nodes[site]) if isinstance(each, ast.arg)}
            return (
                name not in given and bool(found) and all(is_value_there(home, site, each, steps - 1) for each in found)
            )
        case ast.Call() if steps and not is_value(value):
            called = list(home.called_functions(value, site))
            return bool(called) and all(gives_value(home, each, steps - 1) for each in called)
        case ast.Attribute(value=ast.Name() as cls):
            return is_member(home, site, cls)
        case _:
            return is_value(value)


def is_member(home: Scene, site: Key, cls: ast.Name) -> bool:
    """Whether an attribute of a class is one of those that an `Enum` lists."""
    found = list(named_types(home, site, cls))
    classes = [home.reach.program.cls(each.cls) for each in found if isinstance(each, ClassType)]
    bases = [{last_name(base) for base in each.bases} for each in classes]
    return bool(found) and len(bases) == len(found) and all(each & ENUMS for each in bases)


def bindings_in(home: Scene, node: FunctionNode, name: str) -> list[ast.expr]:
    """All that a variable of a function is bound to; its own name for what is not told."""
    named = (each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name)
    return [one for each in named if not isinstance(each.ctx, ast.Load) for one in bindings_of(home, each)]


def bindings_of(home: Scene, target: ast.expr) -> Iterator[ast.expr]:
    """What a name is bound to; itself for what is not told."""
    around = home.parents[target]
    match around, home.parents.get(around):
        case ast.Assign(targets=[_], value=value), _:
            yield value
        case ast.Tuple(elts=targets), ast.Assign(targets=[_], value=ast.Tuple(elts=values)) if len(targets) == len(
            values
        ):
            yield values[targets.index(target)]
        case _:
            yield target


def gives_value(scene: Scene, function: Key, steps: int) -> bool:
    """Whether all that a plain function returns are such values; one that only raises returns none."""
    if is_stub(function.path) or scene.reach.program.function(function).is_async:
        return False
    home = scene.at(function.path)
    node = home.nodes.get(function)
    returned = [each.value for each in own_nodes(list(node.body)) if isinstance(each, ast.Return)] if node else [None]
    return node is not None and all(each is None or is_value_there(home, function, each, steps) for each in returned)


def targets_of(scene: Scene, state: str) -> Iterator[tuple[Scene, ast.expr]]:
    """Where the project sets some state, each with its file."""
    for home in map(scene.at, files_using(scene, state)):
        yield from ((home, each) for each in targets_in(home, word_of(state), state.startswith(".")))


def targets_in(home: Scene, word: str, is_attribute: bool) -> Iterator[ast.expr]:
    """Where a file sets an attribute, in the body of a class, too, or a variable of that name."""
    for node in home.all_nodes:
        match node:
            case ast.Attribute(attr=name, ctx=ast.Store()) if name == word:
                yield node
            case ast.Name(id=name, ctx=ast.Store()) if name == word and (not is_attribute or is_of_class(home, node)):
                yield node


def is_of_class(home: Scene, node: ast.Name) -> bool:
    return isinstance(home.parents[home.parents[node]], ast.ClassDef)


def sets_value(home: Scene, target: ast.expr) -> bool:
    match home.parents[target]:
        case ast.Assign(targets=[_], value=value):
            return is_value(value)
        case ast.AnnAssign(value=None, annotation=annotation):
            return says_value(annotation)
        case ast.AnnAssign(value=ast.expr() as value, annotation=annotation):
            return is_value(value) or says_value(annotation)
        case ast.Tuple(elts=targets) as row:
            match home.parents[row]:
                case ast.Assign(targets=[found], value=ast.Tuple(elts=values)) if found is row:
                    return len(targets) == len(values) and is_value(values[targets.index(target)])
            return False
        case ast.AugAssign(op=ast.Add() | ast.Sub(), value=value):
            return not isinstance(
                value, ast.List | ast.Dict | ast.Set | ast.Tuple
            )  # of which none is added to a number
        case _:
            return False


def says_value(annotation: ast.expr) -> bool:
    """`int`, `str | None`, `Optional[float]`."""
    match annotation:
        case ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return says_value(left) and says_value(right)
        case ast.Subscript(value=owner, slice=inner) if last_word(owner) == "Optional":
            return says_value(inner)
        case _:
            return last_word(annotation) in TYPES


def is_value(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=found):
            return isinstance(found, VALUES)
        case ast.Call(func=ast.Name(id=name)):
            return name in GIVING
        case ast.Compare() | ast.JoinedStr():
            return True
        case ast.UnaryOp(operand=operand):
            return is_value(operand)
        case _:
            return False
