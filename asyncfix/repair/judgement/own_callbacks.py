"""Lambdas that the object of a block keeps for itself, as a unit of work keeps hooks: `work.hooks.append(lambda: …)`.

They end with it. One that only asks it for data never uses its connection, whenever it is called.
"""

import ast

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.repair.judgement.asked_after import gives_fact
from asyncfix.repair.judgement.own_values import is_own_value
from asyncfix.repair.judgement.passed_on import all_naming, is_given_anew, settings_of
from asyncfix.repair.scene.carriers import is_carried
from asyncfix.repair.scene.contents import holds_handle
from asyncfix.repair.scene.filled import PUTTING, stored_by
from asyncfix.repair.scene.scene import Scene

TAKING = frozenset("pop popleft".split())
COUNTING = frozenset("bool len".split())
WRITTEN = (ast.Constant, ast.JoinedStr, ast.Compare)


def is_own_callback(scene: Scene, function: Key, called: ast.Lambda, handles: frozenset[str]) -> bool:
    """Whether a lambda over some handles only asks them, and is put where their own block has it alone."""
    named = [each for each in ast.walk(called) if isinstance(each, ast.Name) and each.id in handles]
    return is_kept_by_object(scene, function, called) and all(asks(scene, function, each) for each in named)


def is_kept_by_object(scene: Scene, function: Key, called: ast.Lambda) -> bool:
    """Whether it is put into a container that an object of one block has made, and gives nobody."""
    for each in stored_by(scene, function, scene.parents[called]):
        match each.into:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if each.value is called:
                owners = scene.variable(function, name)
                return bool(owners) and all(
                    isinstance(one, Instance)
                    and is_carried(scene, one.cls)
                    and is_own_value(scene, one.cls, f".{attr}")
                    and all(stays_there(*said) for said in all_naming(scene, f".{attr}"))
                    for one in owners
                )
    return False


def stays_there(home: Scene, key: Key, kept: ast.expr) -> bool:
    """Whether a container of lambdas is made there, filled, counted, or what is in it is called and nothing else."""
    parent = home.parents[kept]
    match parent:
        case _ if not isinstance(getattr(kept, "ctx", None), ast.Load):
            return is_given_anew(home, key, kept)
        case ast.Attribute(attr=method):
            call = home.parents[parent]
            is_called = isinstance(call, ast.Call) and call.func is parent
            return is_called and (method in PUTTING or (method in TAKING and is_called_there(home, call)))
        case ast.Call(func=ast.Name(id=name)):
            return name in COUNTING
        case ast.For(target=ast.Name(id=name)):
            named = [each for each in ast.walk(home.nodes[key]) if isinstance(each, ast.Name) and each.id == name]
            return all(each is parent.target or is_called_there(home, each) for each in named)
        case _:
            return isinstance(parent, ast.If | ast.While | ast.UnaryOp)


def is_called_there(home: Scene, value: ast.AST) -> bool:
    call = home.parents[value]
    return isinstance(call, ast.Call) and call.func is value


def asks(scene: Scene, function: Key, name: ast.Name) -> bool:
    """Whether a fact of a library's object is read, or an attribute of one of the project's that is data."""
    if gives_fact(scene, function, name):
        return True
    attribute, owners = scene.parents[name], scene.variable(function, name.id)
    if not isinstance(attribute, ast.Attribute) or not isinstance(attribute.ctx, ast.Load) or not owners:
        return False
    return all(isinstance(each, Instance) and is_data(scene, each, attribute.attr) for each in owners)


def is_data(scene: Scene, owner: Instance, attr: str) -> bool:
    """Whether an attribute is known, and neither a method, a property, nor anything with a connection."""
    inference = scene.reach.inference
    if is_stub(owner.cls.path) or any(inference.methods(owner.cls, attr)):
        return False
    if values := list(inference.member(owner, attr)):
        return not any(isinstance(each, Callable) or holds_handle(scene, each) for each in values)
    settings = list(settings_of(scene, f".{attr}"))
    return bool(settings) and all(is_set_to_text(home, target) for home, _, target in settings)


def is_set_to_text(home: Scene, target: ast.expr) -> bool:
    """Whether it gets a text, a number or a truth value there, as it is written."""
    match home.parents[target]:
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.AugAssign(value=value):
            return isinstance(value, WRITTEN)
        case _:
            return False
