"""What a program does with connections and cursors that outlive its functions, and if all of that is understood."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.blocks import bodies
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.lasting import (
    NONE,
    Drivers,
    drivers_of,
    gives_lasting,
    lasting_in,
    nodes_of,
)
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.overriding import is_for_library
from asyncfix.repair.scene.scene import Scene, own_nodes, suspends
from asyncfix.repair.scene.words import new_receiver

# What is done with a handle where it is named: asked if it is there, given another name, used here, used by a thread
# that is waited for, put elsewhere so that nothing is known of it.
Role = Literal["asked", "named", "used", "handed", "lost"]
KEEPING = ("add", "append", "appendleft", "extend", "insert", "setdefault", "update", "put", "put_nowait")
PLAIN = ("classmethod", "contextmanager", "property", "setter", "staticmethod")
STACKING = ("enter_context", "push", "callback", "register", "submit", "call_soon", "call_later")


@frozen
class Use:
    """A place where a handle is used: an expression of a function, by itself or by what it calls there."""

    node: ast.expr
    line: int
    drivers: Drivers
    role: Role = "used"
    is_implicit: bool = False  # Python calls what uses it: as a `with` ends, for an attribute


def role_of(home: Scene, function: Key, node: ast.AST) -> Role:
    parent = home.parents[node]
    match parent:
        case ast.Attribute():
            return _role_of_attribute(home, function, parent)
        case ast.keyword():
            call = home.parents[parent]
            return _role_of_argument(home, function, call) if isinstance(call, ast.Call) else "lost"
        case ast.Call():
            return _role_of_argument(home, function, parent)
        case ast.withitem() | ast.Expr():
            return "used"
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable) if iterable is node:
            return "used"
        case ast.Compare() if all(isinstance(each, ast.Is | ast.IsNot) for each in parent.ops):
            return "asked"
        case ast.UnaryOp(op=ast.Not()) | ast.If() | ast.While():
            return "asked"
        case ast.BoolOp() | ast.IfExp():
            return "asked" if role_of(home, function, parent) == "asked" else "lost"
        case ast.Assign(targets=targets):
            return "named" if all(isinstance(each, ast.Name | ast.Attribute) for each in targets) else "lost"
        case ast.AnnAssign() | ast.NamedExpr():
            return "named"
        case ast.Return() | ast.Yield() if gives_lasting(home, function):
            return "named"  # what is done with it is counted where the function is called
        case _:
            return "lost"


def _role_of_attribute(home: Scene, function: Key, attribute: ast.Attribute) -> Role:
    call = home.parents[attribute]
    if isinstance(call, ast.Call) and call.func is attribute:
        return _role_of_made(home, function, call)
    values = list(types_of(home, function, attribute))
    if drivers_of(home, values):
        return role_of(home, function, attribute)  # `cur.connection`
    if any(isinstance(each, Callable) for each in values):
        return "handed" if is_handed(home, function, attribute) else "lost"  # a method of it is short
    return "used"


def _role_of_made(home: Scene, function: Key, call: ast.Call) -> Role:
    """Of what is called with a handle: where that gives another, what is done with that."""
    if not drivers_of(home, home.values(call, function)):
        return "used"
    return "lost" if role_of(home, function, call) == "lost" else "used"


def lost_in_lambdas(scene: Scene) -> Iterator[Drivers]:
    """The libraries of handles under whose names a lambda may use one, whenever it is called."""
    names = set_names(scene)
    for home in homes_of(scene) if names else ():
        inside = (node for each in ast.walk(home.tree) if isinstance(each, ast.Lambda) for node in ast.walk(each))
        yield from (names[each.attr] for each in inside if isinstance(each, ast.Attribute) and each.attr in names)


def _role_of_argument(home: Scene, function: Key, call: ast.Call) -> Role:
    if number_handed(home, function, call) is not None:
        return "handed"
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    callees = list(home.callees(call, function))
    if not callees or name in (*KEEPING, *STACKING):
        return "lost"
    if all(isinstance(each, ClassType) and not is_stub(each.cls.path) for each in callees):
        return "named"  # what the constructor does with it is counted there
    made = _role_of_made(home, function, call)
    is_done = home.gives_data(call, function) or bool(drivers_of(home, home.values(call, function)))
    return made if is_done else "lost"


def is_handed(home: Scene, function: Key, called: ast.AST) -> bool:
    """Whether a function is called by a thread, and waited for: `await asyncio.to_thread(self.conn.close)`."""
    call = home.parents[called]
    if not isinstance(call, ast.Call) or called not in call.args:
        return False
    return number_handed(home, function, call) == call.args.index(called) == 0


def number_handed(home: Scene, function: Key, call: ast.Call) -> int | None:
    """Which argument a library's function calls in a thread, while the coroutine waits for it."""
    if not isinstance(home.parents[call], ast.Await):
        return None
    if not all(is_short(home, key) for key in functions_of(home, function, call.args[:1])):
        return None
    marks = [mark for mark in home.called_marks(call, function, "runs") if mark and mark.first == "in_thread"]
    keys = home.called_functions(call, function)
    names = [[each.name for each in home.reach.program.function(key).parameters] for key in keys]
    if len(marks) != 1 or len(names) != 1 or names[0][:1] != list(marks[0].positional[1:2]):
        return None
    return 0


def functions_of(home: Scene, function: Key, given: Sequence[ast.expr]) -> Iterator[Key]:
    values = (value for each in given for value in types_of(home, function, each))
    return (each.function for each in values if isinstance(each, Callable))


def is_short(scene: Scene, function: Key) -> bool:
    """Whether a function ends a transaction or the connection, or waits for nothing.

    Else it would keep others from the one thread: for ever where it waits for a row that one of them has locked.
    """

    def find() -> bool:
        if is_stub(function.path):
            return ends_soon(scene, function)
        todo, seen = [Target(function)], {Target(function)}
        while todo:
            entered = todo.pop()
            home = scene.at(entered.function.path)
            node = home.nodes.get(entered.function)
            if node is None or any(isinstance(each, ast.While | ast.For) for each in ast.walk(node)):
                return False
            called = [each.entered for each in scene.edges(entered)]
            if not all(ends_soon(scene, each.function) for each in called):
                return False
            fresh = {each for each in called if not is_stub(each.function.path)} - seen
            seen |= fresh
            todo += fresh
        return True

    return scene.everywhere.remember(("short", function), find)


def ends_soon(scene: Scene, function: Key) -> bool:
    facts = scene.reach.program.function(function)
    return not find_mark(facts, "blocks") or any(find_mark(facts, each) for each in ("settles", "releases"))


def uses_in(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function itself names such a handle."""

    def find() -> Sequence[Use]:
        found = lasting_in(home, function)
        within = {id(each) for node in home.nodes[function].body for each in own_nodes([node])} if found else ()
        return tuple(
            Use(node, node.lineno, drivers, role_of(home, function, node) if id(node) in within else "lost")
            for node, drivers in found.items()
            if isinstance(node, ast.expr)
        )

    return home.remember(("lasting uses", function), find)


def leading_to_uses(scene: Scene) -> Leading[Target]:
    """Which plain functions use such a handle, themselves or through what they call."""

    def is_followed(key: Key) -> bool:
        return not is_stub(key.path) and not scene.reach.program.function(key).is_async

    def follow(entered: Target) -> Iterator[Target]:
        own = own_object(scene, entered.function)
        edges = (each for each in scene.edges(entered) if not own or root_of(each.operation.value) != own)
        return (each.entered for each in edges if is_followed(each.entered.function))

    def find() -> Leading[Target]:
        return Leading(follow, lambda entered: is_followed(entered.function) and bool(used_by(scene, entered.function)))

    return scene.everywhere.remember("leading to lasting uses", find)


def own_object(scene: Scene, function: Key) -> str:
    """What an initialiser calls its object, if that has no connection but one that is new, too."""
    facts = scene.reach.program.function(function)
    given = {each.name for each in facts.parameters}
    values = (each.value for each in facts.writes if isinstance(each.value, Name) and each.value.id in given)
    is_given = any(drivers_of(scene, scene.reach.inference.types(each, function)) for each in values)
    return "" if is_given else new_receiver(facts)


def root_of(value: Expression) -> str:
    while isinstance(value, Attribute | Call):
        value = value.function if isinstance(value, Call) else value.value
    return value.id if isinstance(value, Name) else ""


def used_by(scene: Scene, function: Key) -> Drivers:
    """The libraries whose handles a function itself uses, or sets."""
    home = scene.at(function.path)
    if function not in home.nodes:
        return NONE
    used = (each.drivers for each in uses_in(home, function) if each.role in ("used", "lost"))
    return frozenset().union(*used, *(each.drivers for each in sets_in(home, function)))


def sets_in(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function sets an attribute that keeps such a handle, but for an initialiser's own object."""

    def find() -> Sequence[Use]:
        names, own = set_names(home), new_receiver(home.reach.program.function(function))
        node = home.nodes.get(function) if names and is_asked(home) else None
        nodes = [each for each in nodes_of(node) if is_set(home, each)] if node else []
        return tuple(
            Use(each, each.lineno, names[each.attr])
            for each in nodes
            if isinstance(each, ast.Attribute) and not (own and ast.unparse(each.value) == own)
        )

    return home.remember(("sets lasting", function), find)


def sets_anew(scene: Scene, attr: str) -> int:
    """How many statements set an attribute, to something else than None."""

    def find() -> int:
        sets = ((home, use) for home in homes_of(scene) for key in home.nodes for use in sets_in(home, key))
        meant = (pair for pair in sets if isinstance(pair[1].node, ast.Attribute) and pair[1].node.attr == attr)
        return sum(not is_none(home, use.node) for home, use in meant)

    return scene.everywhere.remember(("sets anew", attr), find)


def is_none(home: Scene, target: ast.AST) -> bool:
    statement = home.parents[target]
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return isinstance(value, ast.Constant) and value.value is None


def replaces(home: Scene, use: Use) -> bool:
    """Whether what an attribute keeps may be another thing afterwards for calls that were begun before."""
    return isinstance(use.node, ast.Attribute) and (is_none(home, use.node) or sets_anew(home, use.node.attr) > 1)


def used_inside(scene: Scene, entered: Target) -> Drivers:
    """Those of a function and of all that it calls."""

    def find() -> Drivers:
        reached = leading_to_uses(scene).reached(entered)
        return frozenset().union(*(used_by(scene, each.function) for each in reached))

    return scene.everywhere.remember(("lasting inside", entered), find)


def all_uses(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function uses such a handle, by itself and through the plain functions that it calls."""

    def find() -> Sequence[Use]:
        if not is_asked(home) or function not in home.nodes:
            return ()
        leading = leading_to_uses(home)
        edges = [each for each in home.edges(Target(function)) if leading.leads(each.entered)]
        spans: dict[Span, list[Edge]] = {}
        for each in edges:
            spans.setdefault(each.operation.span, []).append(each)
        found = [each for each in uses_in(home, function) if each.role in ("used", "lost")]
        for node in nodes_of(home.nodes[function]):
            if isinstance(node, ast.Call) and (drivers := handed_by(home, function, node)):
                found.append(Use(node, node.lineno, drivers, "handed"))
            elif isinstance(node, ast.expr):
                for edge in spans.get(home.span(node), ()):
                    inside = used_inside(home, edge.entered)
                    found.append(Use(node, node.lineno, inside, is_implicit=edge.operation.kind != "call"))
        return tuple(found)

    return home.remember(("all lasting uses", function), find)


def handed_by(home: Scene, function: Key, call: ast.Call) -> Drivers:
    """The libraries whose lasting handles a thread uses that a call hands something to, and that is waited for."""
    if number_handed(home, function, call) is None:
        return NONE
    named = lasting_in(home, function)
    given = [named[each] for argument in call.args for each in ast.walk(argument) if each in named]
    leading = leading_to_uses(home)
    functions = [each.function for each in types_of(home, function, call.args[0]) if isinstance(each, Callable)]
    inside = (used_inside(home, Target(each)) for each in functions if leading.leads(Target(each)))
    return frozenset().union(*given, *inside)


def homes_of(scene: Scene) -> Iterator[Scene]:
    program = scene.reach.program
    return (scene.at(path) for path in scene.sources if path in program.modules)


def known_drivers(scene: Scene) -> Drivers:
    """The libraries of whose lasting handles all uses in the program are understood."""

    def find() -> Drivers:
        if not is_asked(scene):
            return NONE
        uses = [use for home in homes_of(scene) for key in home.nodes for use in uses_in(home, key)]
        found = frozenset().union(*(each.drivers for each in uses))
        lost = frozenset().union(*(each.drivers for each in uses if each.role == "lost"))
        lost |= frozenset().union(*given_as_functions(scene), *lost_in_lambdas(scene))
        return NONE if has_unknown(scene, uses) else found - lost

    return scene.everywhere.remember("known drivers", find)


def given_as_functions(scene: Scene) -> Iterator[Drivers]:
    """Those that functions use which are kept or handed on, so that anybody may call them; generators, too."""
    leading = leading_to_uses(scene)
    for home in homes_of(scene):
        for key, node in home.nodes.items():
            facts = scene.reach.program.function(key)
            if facts.is_generator and not scene.reach.inference.is_manager(key) and not facts.is_async:
                yield used_by(scene, key)
            if not facts.is_async and any(not is_plain_decorator(each) for each in node.decorator_list):
                yield used_by(scene, key)
            if leading.leads(Target(key)) and is_for_library(scene, key):
                yield used_inside(scene, Target(key))
            for each in nodes_of(node):
                if isinstance(each, ast.Attribute | ast.Name) and isinstance(each.ctx, ast.Load):
                    yield from _given(home, key, each, leading)


def is_plain_decorator(decorator: ast.expr) -> bool:
    """Whether only who calls the function in the program runs it; frameworks call others in threads of theirs."""
    last = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return last in PLAIN


def _given(home: Scene, key: Key, node: ast.expr, leading: Leading[Target]) -> Iterator[Drivers]:
    parent = home.parents[node]
    if isinstance(parent, ast.Call) and parent.func is node:
        return
    for each in types_of(home, key, node):
        if isinstance(each, Callable) and leading.leads(Target(each.function)) and not is_handed(home, key, node):
            yield used_inside(home, Target(each.function))


def has_unknown(scene: Scene, uses: Iterable[Use]) -> bool:
    """Whether something of unknown type is asked for what elsewhere is such a handle."""
    names = {each.node.attr for each in uses if isinstance(each.node, ast.Attribute)}
    for home in homes_of(scene) if names else ():
        for key, node in home.nodes.items():
            for each in nodes_of(node):
                if isinstance(each, ast.Attribute) and each.attr in names and is_untyped(home, key, each):
                    return True
    return False


def is_untyped(home: Scene, key: Key, node: ast.Attribute) -> bool:
    """Whether nothing is known of what it hangs on, nor of what it is."""
    is_read = isinstance(node.ctx, ast.Load)
    return is_read and not any((*types_of(home, key, node), *types_of(home, key, node.value)))


def find_spans(scene: Scene, function: Key, body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Neighbours from the first that uses such a handle to the last, with no await in between."""
    if not is_asked(scene) or not any(is_using(scene, function, each) for each in body):
        return
    asked = {id(each.node) for each in uses_in(scene, function) if each.role == "asked"}
    for is_end, group in groupby(body, lambda each: suspends([each])):
        stretch = tuple(group)
        used = [] if is_end else [place for place, each in enumerate(stretch) if is_using(scene, function, each)]
        tested = [place for place, each in enumerate(stretch) if any(id(one) in asked for one in own_nodes([each]))]
        if used:
            yield stretch[min(used[0], *tested, used[0]) : used[-1] + 1]
        for each in stretch if is_end else ():
            for suite in bodies(each):
                yield from find_spans(scene, function, suite)


def is_using(scene: Scene, function: Key, statement: ast.stmt) -> bool:
    """Whether a statement uses such a handle, or sets it."""
    found = {id(each.node) for each in all_uses(scene, function)}
    return any(id(each) in found or is_set(scene, each) for each in own_nodes([statement]))


def is_set(scene: Scene, node: ast.AST) -> bool:
    """Whether an attribute, or a global name, gets such a handle, or what stands for none."""
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in set_names(scene)


def set_names(scene: Scene) -> Mapping[str, Drivers]:
    """The attributes under which such handles are found, by the libraries."""

    def find() -> Mapping[str, Drivers]:
        found: dict[str, Drivers] = {}
        for home in homes_of(scene):
            for key in home.nodes:
                for node, drivers in lasting_in(home, key).items():
                    if isinstance(node, ast.Attribute):
                        found[node.attr] = found.get(node.attr, NONE) | drivers
        return found

    return scene.everywhere.remember("lasting names", find)


def sets_lasting(scene: Scene, statements: Sequence[ast.stmt]) -> bool:
    return any(is_set(scene, each) for each in own_nodes(list(statements)))
