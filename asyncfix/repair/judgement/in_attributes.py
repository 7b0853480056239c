"""Functions that objects get as they are made, and keep in attributes by which they are called: `App(lifespan)`."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.once import (
    LONGEST_NAME,
    beginnings_kept,
    hangs_on_library,
    is_variable,
    may_call,
)
from asyncfix.repair.scene.calls import is_called
from asyncfix.repair.scene.mentions import files_naming, is_unread
from asyncfix.repair.scene.scene import Scene, arguments_for

INIT = "__init__"


class Unknown(Exception):  # noqa: N818
    """Somebody else may have a function, and call it."""


def sites_by_attributes(scene: Scene, key: Key) -> Sequence[tuple[Key, Call]] | None:
    """The calls of a function by the attributes under which objects keep it; None where others may have it.

    All that is done with its name is to call it, or to hand it to classes whose constructors do nothing with it but
    put it in an attribute, of which only calls are made.
    """

    def find() -> Sequence[tuple[Key, Call]] | None:
        try:
            attrs = sorted(attributes_keeping(scene, key))
        except Unknown:
            return None
        calls = scene.reach.inference.calls
        return [site for each in attrs for site in calls.mentioning(each) if may_call(scene, *site, key)]

    return scene.everywhere.remember(("sites by attributes", key), find)


def attributes_keeping(scene: Scene, key: Key) -> set[str]:
    """The attributes under which objects keep a function. Raises Unknown."""
    name = scene.reach.program.function(key).name
    if any(name.startswith(each) for each in beginnings_kept(scene)):
        raise Unknown
    homes = map(scene.at, files_naming(scene, name))
    attrs = {attr for home in homes for node in said_otherwise(home, name) for attr in attributes_for(home, node)}
    if not all(is_only_called(scene.at(path), attr) for attr in attrs for path in files_naming(scene, attr)):
        raise Unknown
    return attrs


def said_otherwise(home: Scene, name: str) -> Iterator[ast.expr]:
    """Where a file says a function's name, and does not call it. Raises Unknown for a text."""
    for node in home.all_nodes:
        match node:
            case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found, ctx=ast.Load()) if found == name:
                is_other = isinstance(node, ast.Name) and is_variable(home, node)
                if not (is_called(home, node) or is_other or hangs_on_library(home, node)):
                    yield node
            case ast.alias(name=found, asname=str(other)) if found == name != other:
                raise Unknown
            case ast.Constant(value=str(text)) if is_name_of(text, name) and not is_unread(home, node):
                raise Unknown


def attributes_for(home: Scene, node: ast.expr) -> Iterator[str]:
    """The attributes in which the constructor puts an argument that a call hands to it. Raises Unknown."""
    parent = home.parents[node]
    call = home.parents[parent] if isinstance(parent, ast.keyword) else parent
    site = function_around(home, node) or Key(home.source.path, "")
    callees = home.callees(call, site) if isinstance(call, ast.Call) else ()
    if not callees or not isinstance(call, ast.Call):
        raise Unknown
    for each in callees:
        init = next(home.reach.inference.methods(each.cls, INIT), None) if isinstance(each, ClassType) else None
        facts = home.reach.program.function(init) if init and not is_stub(init.path) else None
        names = [one.name for one in facts.parameters if node in arguments_for(call, facts, one.name)] if facts else []
        if not init or not facts or facts.decorators or len(names) != 1:
            raise Unknown
        yield from attributes_set(home.at(init.path), init, names[0])


def attributes_set(home: Scene, init: Key, parameter: str) -> Iterator[str]:
    """The attributes of its object that a constructor sets to a parameter. Raises Unknown where it does more."""
    for node in ast.walk(home.nodes[init]):
        if not isinstance(node, ast.Name) or node.id != parameter:
            continue
        match home.parents[node]:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=attr)], value=value) if value is node:
                yield attr
            case _:
                raise Unknown


def is_only_called(home: Scene, attr: str) -> bool:
    """Whether a file does nothing with what an attribute has but to call it."""
    for node in home.all_nodes:
        match node:
            case ast.Attribute(attr=found, ctx=ast.Load()) if found == attr and not is_called(home, node):
                return False
            case ast.Constant(value=str(text)) if is_name_of(text, attr) and not is_unread(home, node):
                return False
    return True


def is_name_of(text: str, name: str) -> bool:
    """Whether a text is a name, or ends with it: `"service.main:lifespan"`."""
    return len(text) < LONGEST_NAME and text.replace(":", ".").rpartition(".")[2] == name
