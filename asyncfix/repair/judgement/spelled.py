"""State that is named by a text, as the expression that it means: `self.count` of `getattr(self, "count")`."""

import ast
from typing import Literal

ANY = "*"  # stands for the rest of a name that is not written there
GLOBAL = "globals()."  # before a name of the module, which a local one of the same name does not hide
READING = ("getattr", "hasattr")
SETTING = ("setattr", "delattr")
SETTING_METHODS = ("__setattr__", "__delattr__")


def meant(node: ast.expr) -> ast.expr:
    """What an expression would be without texts: `self.*` where the text is not known."""
    match node:
        case ast.Attribute(value=owner, attr="__dict__"):
            return ast.Attribute(meant(owner), ANY)
        case ast.Attribute(value=owner, attr=attr):
            return ast.Attribute(meant(owner), attr)
        case ast.Subscript(value=mapping, slice=key) if is_namespace(mapping):
            return part_of(mapping, name_in(key))
        case ast.Subscript(value=container, slice=key):
            return ast.Subscript(meant(container), key)
        case ast.Call():
            return meant_by_call(node)
        case _:
            return node


def meant_by_call(call: ast.Call) -> ast.expr:
    match call:
        case ast.Call(func=ast.Name(id=name), args=[owner, key, *_]) if name in (*READING, *SETTING):
            return ast.Attribute(meant(owner), name_in(key))
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[key]) if method == "__delattr__":
            return ast.Attribute(meant(owner), name_in(key))
        case ast.Call(func=ast.Attribute(value=owner, attr="__setattr__"), args=[key, _]):
            return ast.Attribute(meant(itself(owner)), name_in(key))
        case ast.Call(func=ast.Attribute(attr=method), args=[owner, key, *_]) if method in SETTING_METHODS:
            return ast.Attribute(meant(owner), name_in(key))
        case ast.Call(func=ast.Attribute(value=namespace), args=[key, *_]) if is_use_of_one(call):
            return part_of(namespace, name_in(key))
        case _ if is_namespace(call):
            return part_of(call, ANY)
        case _:
            return call


def itself(owner: ast.expr) -> ast.expr:
    """`self` for `super()`."""
    is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return ast.Name("self") if is_super else owner


def is_namespace(node: ast.expr) -> bool:
    """`vars(x)`, `x.__dict__`, `globals()`: the attributes of an object, or a module's names, by texts."""
    match node:
        case ast.Attribute(attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[_]):
            return True
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            return True
        case _:
            return False


def part_of(namespace: ast.expr, name: str) -> ast.expr:
    match namespace:
        case ast.Attribute(value=owner) | ast.Call(args=[owner]):
            return ast.Attribute(meant(owner), name)
        case _:
            return ast.Name(GLOBAL + name)


def name_in(key: ast.expr) -> str:
    """The text, or what it surely begins with and "*"."""
    match key:
        case ast.Constant(value=str(name)):
            return name
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return start + ANY
        case ast.BinOp(left=ast.Constant(value=str(start)), op=ast.Add()):
            return start + ANY
        case _:
            return ANY


def use_of(call: ast.Call) -> Literal["", "read", "write"]:
    """What a call does with the attribute that a text of it names."""
    match call:
        case ast.Call(func=ast.Name(id=name), args=[_, _, *_]) if name in READING:
            return "read"
        case ast.Call(func=ast.Name(id=name), args=[_, _, *_]) if name in SETTING:
            return "write"
        case ast.Call(func=ast.Attribute(attr=method)) if method in SETTING_METHODS:
            return "write"
        case ast.Call(func=ast.Attribute(attr=method)) if is_use_of_one(call):
            return "read" if method == "get" else "write"
        case _:
            return ""


def is_use_of_one(call: ast.Call) -> bool:
    """`vars(x).get("count")`: a method of such a namespace for one name in it."""
    match call:
        case ast.Call(func=ast.Attribute(value=namespace, attr="get" | "pop" | "setdefault"), args=[_, *_]):
            return is_namespace(namespace)
        case _:
            return False
