"""Connections that are taken instead of others: those have been given back right before."""

import ast

from asyncfix.link.program import Key
from asyncfix.model.source import Span
from asyncfix.repair.judgement.takings import gives_back, takes_name
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list


def replaces(scene: Scene, function: Key, call: Span) -> bool:
    """Whether a call takes a connection under a name whose connection the same statements have given back before."""
    home = scene.at(function.path)
    node = home.nodes.get(function)
    found = next((each for each in calls_in(node.body) if home.span(each) == call), None) if node else None
    taking = home.parents[found] if found else None
    match taking:
        case ast.Assign(targets=[ast.Name(id=name)]):
            siblings = find_list(home.parents[taking], taking)
            before = siblings[: siblings.index(taking)]
            return any(gives(home, function, each, name) for each in after_binding(before, name))
        case _:
            return False


def after_binding(statements: list[ast.stmt], name: str) -> list[ast.stmt]:
    """The last statements that don't bind a name."""
    bound = [place for place, each in enumerate(statements) if binds(each, name)]
    return statements[bound[-1] + 1 :] if bound else statements


def binds(statement: ast.stmt, name: str) -> bool:
    names = (each for each in ast.walk(statement) if isinstance(each, ast.Name) and each.id == name)
    return any(not isinstance(each.ctx, ast.Load) for each in names)


def gives(scene: Scene, function: Key, statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return takes_name(call, name) and gives_back(scene, function, call)
        case _:
            return False
