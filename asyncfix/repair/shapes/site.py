"""A single call that blocks: where it stands, what is in the way there, what others could do while it is awaited."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.conflicts import find_conflicts
from asyncfix.repair.judgement.early import find_early_flags, find_set_off
from asyncfix.repair.judgement.files import find_file_conflicts
from asyncfix.repair.judgement.lazily import is_lazy, is_used_up, leaves_begun
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.surroundings import find_unknown_managers
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import own_nodes

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)
DEFERRING = (*COMPREHENSIONS, ast.Lambda, ast.GeneratorExp, ast.FunctionDef, ast.ClassDef)

IMPLICIT = "a call that Python makes by itself has no expression to await"


@frozen
class Site:
    """A call that blocks, and where it stands."""

    scene: Scene
    function: Key
    node: FunctionNode
    call: ast.Call
    suspension: Suspension
    is_left: bool = False  # what leaves it, where a `with` enters what it gives, is repaired, too

    @property
    def statement(self) -> ast.stmt:
        return statement_of(self.scene, self.call)

    @property
    def alone(self) -> tuple[ast.stmt]:
        """The call as a statement."""
        return (ast.copy_location(ast.Expr(self.call), self.call),)

    @property
    def names(self) -> set[str]:
        return {each.id for each in ast.walk(self.call) if isinstance(each, ast.Name)}


def find_call(scene: Scene, node: FunctionNode, span: Span) -> ast.Call | None:
    """The call at a place; all calls of a function are looked up once."""

    def find() -> Mapping[Span, ast.Call]:
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        return {scene.span(each): each for each in reversed(calls)}

    return scene.remember(("calls", node), find).get(span)


def find_interruptions(site: Site) -> Iterator[Reason]:
    """What others can now do while the call is awaited; not asked before nothing else stands against it."""
    scene, function, node, statements = site.scene, site.function, site.node, (site.statement,)
    yield from find_conflicts(scene, function, node, statements, site.suspension, "within")
    yield from find_early_flags(scene, function, node, statements, site.suspension)
    yield from find_set_off(scene, function, node, statements, site.suspension)
    yield from find_unknown_managers(scene, function, node, site.call)
    yield from find_file_conflicts(scene, function, node, statements, site.suspension, site.call)
    yield from find_lock_doubts(scene, function, node, site.statement, site.suspension)
    yield from find_unchecked(scene, function, node, statements, site.suspension, is_parted=True)


def is_enclosed(scene: Scene, call: ast.expr) -> bool:
    """Whether an `await` in the call's place needs parentheses: `await` binds weaker than these alone."""
    match scene.parents[call]:
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Call(func=value):
            return value is call
        case ast.Await():
            return True
        case _:
            return False


def misplaced(site: Site, within_comprehension: bool) -> Reason | None:
    """Why no `await` can stand where the call does."""
    return (
        lazy_place(site.scene, site.function, site.call)
        or shown_place(site.scene, site.call)
        or blocked_place(site, within_comprehension)
    )


def lazy_place(scene: Scene, function: Key, call: ast.Call) -> Reason | None:
    """An iterator that is awaited would be made in a thread, and do its work on the loop all the same."""
    if leaves_begun(scene, function, call):
        text = f"`{ast.unparse(call.func)}` may leave the generator in the middle, which then ends on the event loop"
        return Reason("deferred", call.lineno, text)
    if not is_lazy(scene, function, call):
        return None
    if is_used_up(scene, function, call):
        return Reason("deferred", call.lineno, "the calls are made where the iterator is walked through")
    text = f"what `{ast.unparse(call.func)}` gives makes its calls later, where it is walked through"
    return Reason("lazy-iterator", call.lineno, text)


def shown_place(scene: Scene, call: ast.Call) -> Reason | None:
    """`f"{call()=}"` shows the call as it is written: an `await` in it would be shown, too."""
    place: ast.AST = call
    while not isinstance(place, ast.stmt):
        parent = scene.parents[place]
        if isinstance(parent, ast.FormattedValue) and shows_itself(scene.parents[parent], parent):
            return Reason("deferred", call.lineno, "the f-string shows the text of the call")
        place = parent
    return None


def shows_itself(text: ast.AST, value: ast.FormattedValue) -> bool:
    parts = text.values if isinstance(text, ast.JoinedStr) else []
    index = next((number for number, each in enumerate(parts) if each is value), 0)
    before = parts[index - 1] if index else None
    shown = before.value if isinstance(before, ast.Constant) and isinstance(before.value, str) else ""
    return without_spaces(shown).endswith(without_spaces(ast.unparse(value.value)) + "=")


def without_spaces(text: str) -> str:
    """Of one kind of quotes, too."""
    return "".join(text.split()).replace('"', "'")


def blocked_place(site: Site, within_comprehension: bool) -> Reason | None:
    """An `await` is no expression of the coroutine here; in one comprehension, that is no generator, it may be.

    So it may in what is walked through first, where the statement can't move: it awaits, or keeps the generator.
    """
    above: list[ast.AST] = [site.call]
    scopes = []
    is_first = True
    while (place := site.scene.parents[above[-1]]) is not site.node:
        if isinstance(place, DEFERRING):
            scopes.append(place)
            is_first = is_first and walked_first(place) in above
        above.append(place)
    is_one = len(scopes) == 1 and isinstance(scopes[0], COMPREHENSIONS)
    if not scopes or (within_comprehension and is_one) or (is_first and is_left(site, scopes)):
        return None
    return Reason("deferred", site.call.lineno, "the call stands in a function, lambda or comprehension of its own")


def is_left(site: Site, scopes: Sequence[ast.AST]) -> bool:
    """Whether the statement of a call stays where it is."""
    awaits = any(isinstance(each, ast.Await) for each in own_nodes([site.statement]))
    return awaits or any(is_kept(site.scene, site.function, each) for each in scopes)


def walked_first(scope: ast.AST) -> ast.expr | None:
    """What a comprehension or a generator walks through: that is evaluated where it stands, before it begins."""
    return scope.generators[0].iter if isinstance(scope, (*COMPREHENSIONS, ast.GeneratorExp)) else None


def statement_around(scene: Scene, function: Key, node: FunctionNode, span: Span) -> ast.stmt | None:
    """The statement in which something at a place runs when the statement does; None in a function or lambda."""

    def find() -> Mapping[Span, ast.expr]:
        return {scene.span(each): each for each in ast.walk(node) if isinstance(each, ast.expr)}

    place: ast.AST | None = scene.remember(("expressions", node), find).get(span)
    while place is not None and not isinstance(place, ast.stmt):
        inner, place = place, scene.parents[place]
        if isinstance(place, ast.Lambda) or is_kept(scene, function, place) or is_told(place, inner):
            return None
    return place if place is not None and is_own(scene, node, place) else None


def is_kept(scene: Scene, function: Key, place: ast.AST) -> bool:
    """Whether it is a generator that the statement does not use up."""
    return isinstance(place, ast.GeneratorExp) and not is_used_up(scene, function, place)


def is_told(definition: ast.AST, part: ast.AST) -> bool:
    """Whether an expression is a decorator or a base: what is called with a definition can't leave it."""
    told = getattr(definition, "decorator_list", []) + getattr(definition, "bases", [])
    return any(each is part for each in told)


def is_own(scene: Scene, node: FunctionNode, statement: ast.AST) -> bool:
    """Whether a statement stands in a function itself, not in a class or another function inside of it."""
    place = scene.parents.get(statement) if statement is not node else None
    while place is not None and place is not node:
        if isinstance(place, FunctionNode | ast.ClassDef):
            return False
        place = scene.parents.get(place)
    return place is node
