"""How calls get a value that has a name: once, again and again, or to put it where others find it."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.scene.scene import LOOP_LIBRARY, Scene

LOOPS = (ast.For, ast.AsyncFor, ast.While)
SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def is_put(home: Scene, function: Key, call: ast.Call) -> bool:
    """`found.append(rows)`, or `await queue.put(rows)`: who finds it there is not asked."""
    if isinstance(home.parents[call], ast.Expr):
        return True
    called = home.called_functions(call, function)
    loop = home.reach.program.stub(LOOP_LIBRARY)
    return any(home.reach.program.function(each).owner and loop and each.path == loop.path for each in called)


def is_handed(home: Scene, value: ast.expr) -> bool:
    """Whether a call gets it which is not entered."""
    around = home.parents[value]
    around = home.parents[around] if isinstance(around, ast.keyword) else around
    return isinstance(around, ast.Call) and not isinstance(home.parents[around], ast.withitem)


def is_repeated(home: Scene, value: ast.expr, binding: ast.AST | None) -> bool:
    """Whether it is handed on more than once, or later."""
    place: ast.AST = value
    while not isinstance(place, ast.FunctionDef | ast.AsyncFunctionDef):
        place = home.parents[place]
        if isinstance(place, (*LOOPS, *SCOPES)) and (binding is None or binding not in set(ast.walk(place))):
            return True
    return False
