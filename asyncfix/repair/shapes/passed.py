"""What a call on a held connection's thread gets: it is worked out on the loop where it awaits, or needs that."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.lazily import is_handed_on, is_lazy, is_used_up
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_suspension, mentions
from asyncfix.repair.scene.tools import reported_in

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.Lambda, *COMPREHENSIONS)


def can_be_passed(scene: Scene, function: Key, call: ast.Call, statement: ast.stmt, handles: frozenset[str]) -> bool:
    """`cur.execute(query, (await reply(),))`, `execute_values(cur, query, [await one()], page_size=9)`.

    A method of the handle, or a function that gets it first, and arguments that use none, and wait for nothing else.
    """
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name()) | ast.Name()):
            left = call.args[len(leading_names(call, handles)) :]
            is_plain = all(each.arg and isinstance(each.value, ast.Constant) for each in call.keywords)
            uses = any(mentions(each, handles) for each in left)
            waits = any(reported_in(scene, function, tuple(ast.Expr(each) for each in left)))
            can_await = suspends_in(call) or not any(scopes_around(scene, call, statement))
            is_done = not any(works_later(scene, function, each) for each in left)
            return is_plain and not uses and not waits and can_await and is_done
        case _:
            return False


def works_later(scene: Scene, function: Key, argument: ast.expr) -> bool:
    """Whether it has anything that would do its work on the thread: a lambda, an iterator that it does not use up."""
    inside = [each for each in ast.walk(argument) if isinstance(each, ast.expr)]
    lazy = [each for each in inside if is_lazy(scene, function, each)]
    is_over = all(is_used_up(scene, function, each) and not is_whole(scene, function, each, argument) for each in lazy)
    return not is_over or any(isinstance(each, ast.Lambda) for each in inside)


def is_whole(scene: Scene, function: Key, lazy: ast.AST, argument: ast.expr) -> bool:
    """Whether an argument is an iterator, or one over that."""
    while lazy is not argument and is_handed_on(scene, function, scene.parents[lazy]):
        lazy = scene.parents[lazy]
    return lazy is argument


def leading_names(call: ast.expr, handles: frozenset[str]) -> Sequence[ast.expr]:
    """The connection or cursor that a function gets first."""
    first = call.args[:1] if isinstance(call, ast.Call) else ()
    return [each for each in first if isinstance(each, ast.Name) and each.id in handles]


def is_given_more(call: ast.expr, handles: frozenset[str]) -> bool:
    """Whether it gets anything that is worked out, but for the connection."""
    given = [*call.args, *(each.value for each in call.keywords)] if isinstance(call, ast.Call) else []
    return not all(isinstance(each, ast.Constant) or mentions(each, handles) for each in given)


def scopes_around(scene: Scene, place: ast.AST, statement: ast.stmt) -> Iterator[ast.AST]:
    """What of a statement has variables of its own where an expression is worked out.

    Not a comprehension for what it walks through first: that is worked out before anything of it.
    """
    while place is not statement:
        above = scene.parents[place]
        if isinstance(above, ast.comprehension) and is_first(scene, above) and place is above.iter:
            above = scene.parents[above]
        elif isinstance(above, SCOPES):
            yield above
        place = above


def is_first(scene: Scene, part: ast.comprehension) -> bool:
    around = scene.parents[part]
    return isinstance(around, SCOPES) and not isinstance(around, ast.Lambda) and around.generators[0] is part


def suspends_in(node: ast.AST) -> bool:
    return any(map(is_suspension, ast.walk(node)))
