"""Uses of a held connection in statements that await: each is worked out on the thread, where it stands."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.lazily import is_handed_on, is_used_up
from asyncfix.repair.judgement.stepwise import ends_with_more, is_named, is_stepwise, may_leave
from asyncfix.repair.scene.blocks import bodies, calls_in
from asyncfix.repair.scene.contents import gives_data, types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import children, is_suspension, mentions, own_nodes
from asyncfix.repair.shapes.anew import is_read_on
from asyncfix.repair.shapes.passed import (
    COMPREHENSIONS,
    can_be_passed,
    is_first,
    is_given_more,
    leading_names,
    scopes_around,
    suspends_in,
)

WALKED = "fetchall"  # by DB-API, the rows that walking through a cursor gives


@frozen
class Use:
    """An expression over the connection, and the statement that awaits."""

    expression: ast.expr
    statement: ast.stmt
    method: str = ""
    passing: bool = False  # its arguments await or need the loop, so they are worked out before, there
    kept: int = 0  # but for the first ones: the thread has them
    walked: bool = False  # row by row
    ends: bool = False  # what is not walked through of it must end on the thread

    @property
    def moved(self) -> ast.expr:
        """What runs on the thread, but for the call of a method whose arguments are worked out before."""
        is_call = self.passing and isinstance(self.expression, ast.Call)
        return self.expression.func if is_call else self.expression  # type: ignore[attr-defined]

    @property
    def run(self) -> ast.expr:
        """What the thread executes: the call itself, too."""
        if not self.passing or not isinstance(self.expression, ast.Call):
            return self.expression
        return ast.copy_location(ast.Call(self.expression.func, [], []), self.expression)

    @property
    def called(self) -> list[ast.Call]:
        """The calls that the thread makes."""
        return [self.expression] if self.passing and isinstance(self.expression, ast.Call) else [*calls_in(self.alone)]

    @property
    def alone(self) -> tuple[ast.stmt]:
        """The same as a statement."""
        return (ast.copy_location(ast.Expr(self.moved), self.moved),)


def find_uses(
    scene: Scene,
    function: Key,
    statement: ast.stmt,
    handles: frozenset[str],
    asked: frozenset[str] = frozenset(),
    needs_loop: bool = False,
) -> Iterator[Use | Reason]:
    """The uses in a statement itself: in all of a simple one, in the head of one with a body.

    Cursors are asked on the loop what they know already, but for those that are not there. Where the statement
    `needs_loop`, so do the arguments that it passes.
    """
    if not yields_last(statement):
        yield refusal(statement, statement)
        return
    if is_walk(scene, function, statement, handles):
        assert isinstance(statement, ast.For)
        yield Use(statement.iter, statement, WALKED)
        return
    if is_over_rows(scene, function, statement, handles):
        assert isinstance(statement, ast.For)
        yield Use(statement.iter, statement, walked=True)
        return
    if isinstance(statement, ast.For) and is_stepwise(scene, function, statement, statement.iter, handles):
        yield walk_of(scene, function, statement)
        return
    uses: dict[ast.expr, str] = {}
    for name in names_in(statement, handles):
        used = outermost(scene, name)
        if is_worked_out(scene, function, used, statement, handles, asked, needs_loop):
            uses[used] = ""
        elif used is name and is_comprehended(scene, function, name, statement):
            uses[used] = WALKED
        elif not isinstance(used, ast.Attribute) or not is_cursor(scene, function, name):
            yield refusal(statement, name)
            return
    for each, method in uses.items():
        if not any(is_within(each, other) for other in uses):
            passing = suspends_in(each) or (needs_loop and is_given_more(each, handles))
            yield Use(each, statement, method, passing, len(leading_names(each, handles)) if passing else 0)


def yields_last(statement: ast.stmt) -> bool:
    """Whether nothing of a statement yields, or all else in it is worked out before: `yield cur.fetchone()[0]`."""
    found = [each for part in head_of(statement) for each in ast.walk(part) if isinstance(each, ast.Yield)]
    match statement:
        case ast.Expr(value=ast.Yield() as last) | ast.Assign(targets=[ast.Name()], value=ast.Yield() as last):
            return found == [last]
        case _:
            return not found


def walk_of(scene: Scene, function: Key, statement: ast.For) -> Use | Reason:
    """A loop over what a generator of the project makes of the connection."""
    ends = ends_with_more(scene, function, statement.iter)
    if ends and is_named(scene, function, statement.iter) and may_leave(statement):
        text = "what is left of the generator when the loop is left would end on the event loop"
        return Reason("await-below-use", statement.lineno, text)
    return Use(statement.iter, statement, walked=True, ends=ends)


def refusal(statement: ast.stmt, name: ast.stmt | ast.Name) -> Reason:
    if not any(bodies(statement)):
        doing = "yields" if any(isinstance(each, ast.Yield) for each in own_nodes([statement])) else "awaits"
        return Reason("await-in-use", name.lineno, f"one statement both {doing} and uses the connection")
    text = "the connection is used in the head of a statement whose body awaits"
    return Reason("await-below-use", statement.lineno, text)


def names_in(statement: ast.stmt, handles: frozenset[str]) -> Iterator[ast.Name]:
    """The handles that are read in a statement, but for those in its bodies."""
    for each in head_of(statement):
        found = (node for node in ast.walk(each) if isinstance(node, ast.Name))
        yield from (node for node in found if node.id in handles)


def head_of(statement: ast.stmt) -> list[ast.AST]:
    """What of a statement stands in none of its bodies."""
    inside = [each for body in bodies(statement) for each in body]
    return [each for each in children(statement) if each not in inside]


def outermost(scene: Scene, name: ast.Name) -> ast.expr:
    """The last call of the chain that begins with a name, `cur.fetchone()`, or the call that gets the name."""
    chain: ast.expr = name
    while is_link(scene.parents[chain], chain):
        chain = parent_of(scene, chain)
    last = last_call(chain)
    if isinstance(last, ast.Call) or chain is not name:
        return last
    place: ast.AST = scene.parents[name]
    while isinstance(place, ast.keyword | ast.Starred | ast.Tuple | ast.List):
        place = scene.parents[place]
    return place if isinstance(place, ast.Call) else name


def is_link(above: ast.AST, chain: ast.expr) -> bool:
    return isinstance(above, ast.Attribute) or (isinstance(above, ast.Call) and above.func is chain)


def parent_of(scene: Scene, node: ast.expr) -> ast.expr:
    above = scene.parents[node]
    assert isinstance(above, ast.expr)
    return above


def last_call(chain: ast.expr) -> ast.expr:
    """A chain without the attributes at its end, where it calls anything."""
    inner = chain
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return inner if isinstance(inner, ast.Call) else chain


def is_worked_out(
    scene: Scene,
    function: Key,
    used: ast.expr,
    statement: ast.stmt,
    handles: frozenset[str],
    asked: frozenset[str] = frozenset(),
    needs_loop: bool = False,
) -> bool:
    """Whether the thread can do it where it stands, and what it gives is no part of the connection."""
    match used:
        case ast.Call():
            return is_movable(scene, function, used, statement, handles, needs_loop)
        case ast.Attribute():
            return is_data(scene, function, used, statement, asked)
        case _:
            return False


def is_movable(
    scene: Scene,
    function: Key,
    call: ast.Call,
    statement: ast.stmt,
    handles: frozenset[str],
    needs_loop: bool = False,
) -> bool:
    called = scene.called_functions(call, function)
    is_async = any(scene.reach.program.function(each).is_async for each in called)
    if is_async or not called or not gives_data(scene, call, function) or is_handed_on(scene, function, call):
        return False
    is_library = all(is_stub(each.path) for each in called)
    is_whole = can_wait_elsewhere(scene, call, statement) and not (needs_loop and is_given_more(call, handles))
    return is_whole or (is_library and can_be_passed(scene, function, call, statement, handles))


def is_data(scene: Scene, function: Key, used: ast.Attribute, statement: ast.stmt, asked: frozenset[str]) -> bool:
    """`conn.notifies`: a number, a text or a list that a connection has; other cursors are asked on the loop."""
    owner = used.value
    if not isinstance(owner, ast.Name):
        return False
    if is_cursor(scene, function, owner):
        is_plain = owner.id in asked and is_said(scene, function, owner, used.attr)
    else:
        values = list(types_of(scene, function, used))
        known = [each for each in values if isinstance(each, Instance) and each.cls.path.stem == "builtins"]
        is_plain = bool(known) and len(known) == len(values)
    return is_plain and can_wait_elsewhere(scene, used, statement)


def is_said(scene: Scene, function: Key, owner: ast.Name, attr: str) -> bool:
    """Whether it is what a cursor of a library says of its last query: no method, and nothing of the connection."""
    inference = scene.reach.inference
    owners = [each for each in scene.variable(function, owner.id) if isinstance(each, Instance)]
    order = [cls for each in owners for cls in inference.order(each.cls)]
    is_known = any(each.name == attr for cls in order for each in scene.reach.program.cls(cls).members)
    values = [value for each in owners for value in inference.member(each, attr)]
    return is_known and not any(isinstance(each, Callable) or scene.is_handle(each) for each in values)


def can_wait_elsewhere(scene: Scene, call: ast.expr, statement: ast.stmt) -> bool:
    """Whether a lambda in its place does the same."""
    for each in ast.walk(call):
        if is_suspension(each) or isinstance(each, ast.NamedExpr):
            return False
        if isinstance(each, ast.Name) and each.id in ("super", "__class__", "locals"):
            return False
    return not any(scopes_around(scene, call, statement))


def is_within(inner: ast.expr, outer: ast.expr) -> bool:
    return inner is not outer and any(each is inner for each in ast.walk(outer))


def is_cursor(scene: Scene, function: Key, name: ast.Name) -> bool:
    return any(scene.is_handle(each, "cursor") for each in scene.variable(function, name.id))


def is_walk(scene: Scene, function: Key, statement: ast.stmt, handles: frozenset[str]) -> bool:
    """`for row in cur:` to the end, which uses the cursor for nothing else meanwhile."""
    match statement:
        case ast.For(iter=ast.Name(id=name) as walked, body=body, orelse=[]) if name in handles:
            is_free = not any(mentions(each, frozenset((name,))) for each in body)
            is_left = any(isinstance(each, ast.Break) for part in body for each in ast.walk(part))
            return is_free and not is_left and has_all(scene, function, walked, statement)
        case _:
            return False


def is_comprehended(scene: Scene, function: Key, cursor: ast.Name, statement: ast.stmt) -> bool:
    """`[await tell(row) for row in cur]`, which uses the cursor for nothing else meanwhile."""
    part = scene.parents[cursor]
    if not isinstance(part, ast.comprehension) or part.iter is not cursor or part.is_async or not is_first(scene, part):
        return False
    around = scene.parents[part]
    named = [each for each in ast.walk(around) if isinstance(each, ast.Name) and each.id == cursor.id]
    is_walked = not isinstance(around, ast.GeneratorExp) or is_used_up(scene, function, around)
    is_whole = isinstance(around, COMPREHENSIONS) and is_walked and len(named) == 1
    return is_whole and not any(scopes_around(scene, cursor, statement)) and has_all(scene, function, cursor, statement)


def has_all(scene: Scene, function: Key, cursor: ast.Name, statement: ast.stmt) -> bool:
    """Whether all rows are with a cursor, and what a statement leaves of them nobody reads."""
    is_one = is_cursor(scene, function, cursor) and is_here(scene, function, cursor.id)
    return is_one and not is_read_on(scene, function, statement, cursor.id)


def is_over_rows(scene: Scene, function: Key, statement: ast.stmt, handles: frozenset[str]) -> bool:
    """`for row in cur:`, whose rows are fetched as they are needed, or that goes on with the cursor meanwhile."""
    match statement:
        case ast.For(iter=ast.Name(id=name) as walked):
            return name in handles and is_cursor(scene, function, walked)
        case _:
            return False


def is_here(scene: Scene, function: Key, name: str) -> bool:
    """Whether all rows of a cursor came with the query: the server keeps none under a name."""
    opened = [made for node in own_nodes(scene.nodes[function].body) for made in opening(node, name)]
    return bool(opened) and all(keeps_no_rows(scene, function, each) for each in opened)


def opening(node: ast.AST, name: str) -> Iterator[ast.expr]:
    """What a name is bound to, by an assignment or a `with`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=bound)], value=made) if bound == name:
            yield made
        case ast.withitem(context_expr=made, optional_vars=ast.Name(id=bound)) if bound == name:
            yield made


def keeps_no_rows(scene: Scene, function: Key, made: ast.expr) -> bool:
    """Whether it opens a cursor, and under no name of the server's."""
    if not isinstance(made, ast.Call) or made.args:
        return False
    names = [mark.first for mark in scene.called_marks(made, function, "opens") if mark]
    is_known = bool(names) and len(names) == len(scene.callees(made, function))
    return is_known and all(each.arg and each.arg not in names for each in made.keywords)
