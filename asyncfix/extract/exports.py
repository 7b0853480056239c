"""What `from module import *` takes: the names that `__all__` lists, as far as it is written out."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.extract.annotations import translate
from asyncfix.extract.stores import SCOPES
from asyncfix.model.expressions import Expression, Name
from asyncfix.model.facts import Exports
from asyncfix.model.remembered import field, slotted

ALL = "__all__"
ADDING = ("append", "extend", "__iadd__")


@slotted
class Listed:
    """The items of one `__all__`, as they are met."""

    names: list[str] = field(default_factory=list)
    modules: list[Expression] = field(default_factory=list)
    is_whole: bool = True

    def add(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=str(name)):
                self.names.append(name)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                self.add_all(items)
            case (
                ast.Starred(value=value) | ast.Call(func=ast.Name(id="list" | "tuple" | "set" | "sorted"), args=[value])
            ):
                self.add(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self.add_all((left, right))
            case ast.Attribute(value=module, attr="__all__"):
                self.modules.append(translate(module, Name))
            case ast.Name(id=name) if name != ALL:
                self.modules.append(Name(name))
            case ast.Name():
                pass
            case _:
                self.is_whole = False

    def add_all(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self.add(node)


def exports_of(body: list[ast.stmt]) -> Exports | None:
    """None for a module without `__all__`: all its public names are taken."""
    values = list(values_of(body))
    if not values:
        return None
    listed = Listed()
    listed.add_all(values)
    return Exports(tuple(dict.fromkeys(listed.names)), tuple(listed.modules), listed.is_whole)


def values_of(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """What is assigned or added to `__all__`, anywhere outside of functions and classes."""
    todo: list[ast.AST] = list(reversed(body))
    while todo:
        match node := todo.pop():
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                yield value
            case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
                yield value
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                yield value
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=args)):
                yield from (args if method in ADDING else [node.value])
            case ast.stmt() if not isinstance(node, SCOPES):
                todo += reversed([each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr)])
            case ast.ExceptHandler():
                todo += reversed(node.body)
