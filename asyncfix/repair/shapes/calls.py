"""Single calls that block and belong to no block: awaited where they stand, or refused."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Edit, Offload, Replace
from asyncfix.repair.judgement.at_once import find_crowding, most_at_once
from asyncfix.repair.judgement.calling import Called, find_called, find_refusals, takes_late
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.conflicts import find_conflicts
from asyncfix.repair.judgement.doubting import find_doubts
from asyncfix.repair.judgement.effects import Access, is_of_lasting
from asyncfix.repair.judgement.files import (
    changed_files,
    changed_states,
    find_file_conflicts,
    rewritten_files,
    used_files,
)
from asyncfix.repair.judgement.fitness import Supply, find_supply
from asyncfix.repair.judgement.inputs import find_lazy_inputs, find_unfit_inputs
from asyncfix.repair.judgement.inside import called_writes, calls_by, calls_by_span, edges_at
from asyncfix.repair.judgement.lazily import is_lazy, is_used_up, leaves_begun
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.moved import find_moved_call, takes_kept
from asyncfix.repair.judgement.reaching import comes_to_wait
from asyncfix.repair.judgement.shared import find_races, find_torn_reads, find_torn_walks
from asyncfix.repair.judgement.signs import find_negative
from asyncfix.repair.judgement.surroundings import find_held, find_late_guard, find_unknown_managers
from asyncfix.repair.judgement.walks import walks_inside
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.runtime import shadowed, taken_imports
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.shapes.moved import must_take_turns

OF_DATABASES = ("blocking-database", "half-offloaded", "transaction-held-across-await")
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


def plan_call(
    scene: Scene, function: Key, node: FunctionNode, finding: Finding, suspension: Suspension, is_left: bool = False
) -> Repair:
    """How one blocking call outside of every block is repaired."""
    covers, is_database = frozenset((finding.span,)), is_of_database(finding)
    base = Repair(finding.path, finding.span.line, finding.function, "safe", covers=covers, is_database=is_database)
    call = find_call(scene, node, finding.span)
    if call is None:
        return base.refuse(Reason("implicit-call", finding.span.line, IMPLICIT))
    changed, used = changed_files(scene, function, [call]), used_files(scene, function, [call])
    base = replace(base, states=frozenset(changed), files=used, rewrites=rewritten_files(scene, function, [call]))
    called = find_called(scene, scene.callees(call, function))
    if not called:
        text = f"what `{ast.unparse(call.func)}` calls isn't known for all that it may be"
        return base.refuse(Reason("no-function", call.lineno, text))
    site, instead = Site(scene, function, node, call, suspension, is_left), equal_call(scene, called)
    if reason := misplaced(site, within_comprehension=bool(instead)):
        return base.refuse(reason)
    if instead and not any(find_held(scene, function, node, call)):
        return plan_renamed(site, base, called[0], instead)
    return plan_offload(site, base, called)


def misplaced(site: Site, within_comprehension: bool) -> Reason | None:
    """Why no `await` can stand where the call does."""
    return (
        lazy_place(site.scene, site.function, site.call)
        or shown_place(site.scene, site.call)
        or blocked_place(site, within_comprehension)
    )


def plan_renamed(site: Site, base: Repair, called: Called, instead: str) -> Repair:
    """The coroutine function that does the same is awaited in its place."""
    renamed = Replace(site.scene.span(site.call), instead, enclosed=is_enclosed(site.scene, site.call))
    if taken := tuple(find_taken(site.scene, site.node, renamed.module)):
        return base.refuse(*taken)
    doubts = [*find_interruptions(site), *find_differences(site, called, instead)]
    return replace(base, edits=(renamed,)).doubt(*dict.fromkeys(doubts))


def plan_offload(site: Site, base: Repair, called: tuple[Called, ...]) -> Repair:
    """The call is awaited on a worker thread."""
    scene, function, call = site.scene, site.function, site.call
    supply = find_supply(find_moved_call(scene, function, call), call.lineno)
    at_once = most_at_once(scene, function, [call])
    base = replace(base, at_once=at_once)
    if refusals := tuple(dict.fromkeys(find_offload_refusals(site, called, supply, at_once))):
        return base.refuse(*refusals)
    writes = find_writes(site)
    doubts = tuple(find_offload_doubts(site, writes))
    is_begun_again = supply.pool is not None and not takes_late(scene, function, call)
    offload = Offload(scene.span(call), "borrow" if is_begun_again else "", enclosed=is_enclosed(scene, call))
    base = base if is_begun_again else replace(base, home=supply.home)
    edits: tuple[Edit, ...] = (offload, *(() if is_begun_again else supply.borrows))
    states = changed_states(scene, function, [call], writes)
    serial = bool(writes) or takes_kept(doubts) or must_take_turns(scene, function, site.alone)
    base = replace(base, edits=edits, pool=supply.pool, serial=serial, states=states)
    return base.doubt(*dict.fromkeys(doubts))


def find_offload_refusals(site: Site, called: tuple[Called, ...], supply: Supply, at_once: int) -> Iterator[Reason]:
    found = [*find_refusals(site.scene, site.function, site.node, site.call, called)]
    found += find_unfit_inputs(site.scene, site.function, [site.statement], site.names)
    found += [*supply.refusals, *find_crowding(supply.pool, at_once, site.call.lineno)]
    found = found or [*find_waiting_beside(site), *shadowed(site.scene, site.node, ("_run_blocking", "functools"))]
    if not found and supply.pool and any(is_stub(each.function.path) for each in called):
        text = f"`{ast.unparse(site.call.func)}` calls what takes a connection of a pool, so it can't be begun again"
        found = [Reason("late-acquisition", site.call.lineno, text)]
    yield from found


def find_offload_doubts(site: Site, writes: Sequence[Access]) -> Iterator[Reason]:
    scene, function = site.scene, site.function
    yield from find_interruptions(site)
    yield from find_doubts(scene, function, site.node, [site.call])
    yield from find_races(scene, writes, held=False)
    yield from find_late_guard(scene, site.statement)
    yield from find_lazy_inputs(scene, function, [site.statement], site.names)
    yield from find_torn_walks(scene, called_walks(site))
    yield from find_torn_reads(scene, writes)


def called_walks(site: Site) -> Iterator[Access]:
    """The containers that the function which is called walks through, and others see."""
    for _, entered, _ in calls_by_span(site.scene, site.function).get(site.scene.span(site.call), ()):
        yield from (replace(each, line=site.call.lineno) for each in walks_inside(site.scene, entered))


def find_writes(site: Site) -> tuple[Access, ...]:
    """What the function that is called changes of the state that other tasks see; its object, if made by it, is new."""
    targets = [(target, line) for _, target, line in calls_by(site.scene, site.function, site.alone)]
    return tuple(dict.fromkeys(each for each in called_writes(site.scene, targets) if not is_of_lasting(each)))


def is_of_database(finding: Finding) -> bool:
    return finding.rule in OF_DATABASES


def equal_call(scene: Scene, called: Sequence[Called]) -> str:
    """The coroutine function that does the same with the same arguments, "" where there is none."""
    mark = find_mark(scene.reach.program.function(called[0].function), "blocks") if len(called) == 1 else None
    return mark.get("instead") if mark and mark.get("same_arguments") else ""


def find_differences(site: Site, called: Called, instead: str) -> Iterator[Reason]:
    """Arguments of which the two functions make different things."""
    scene, call = site.scene, site.call
    mark = find_mark(scene.reach.program.function(called.function), "blocks")
    parameter = mark.get("not_negative") if mark else ""
    for words in find_negative(scene, site.function, call, parameter) if parameter else ():
        text = f"`{words}` may be negative, with which `{ast.unparse(call.func)}` raises and `{instead}` returns"
        yield Reason("negative-argument", call.lineno, text)


def find_interruptions(site: Site) -> Iterator[Reason]:
    """What others can now do while the call is awaited; not asked before nothing else stands against it."""
    scene, function, node, statements = site.scene, site.function, site.node, (site.statement,)
    yield from find_conflicts(scene, function, node, statements, site.suspension, "within")
    yield from find_unknown_managers(scene, function, node, site.call)
    yield from find_file_conflicts(scene, function, node, statements, site.suspension, site.call)
    yield from find_lock_doubts(scene, function, node, site.statement, site.suspension)
    yield from find_unchecked(scene, function, node, statements, site.suspension, is_parted=True)


def find_taken(scene: Scene, node: FunctionNode, module: str) -> Iterator[Reason]:
    """Other meanings of a module's name, where a repair needs to import it."""
    yield from taken_imports(scene, ((module, ""),))
    yield from shadowed(scene, node, (module,))


def is_enclosed(scene: Scene, call: ast.expr) -> bool:
    """Whether an `await` in the call's place needs parentheses: `await` binds weaker than these alone."""
    match scene.parents[call]:
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Call(func=value):
            return value is call
        case ast.Await():
            return True
        case _:
            return False


def find_call(scene: Scene, node: FunctionNode, span: Span) -> ast.Call | None:
    """The call at a place; all calls of a function are looked up once."""

    def find() -> Mapping[Span, ast.Call]:
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        return {scene.span(each): each for each in reversed(calls)}

    return scene.remember(("calls", node), find).get(span)


def find_waiting_beside(site: Site) -> Iterator[Reason]:
    """Not the call waits, but what Python does with what it gives: walks through it, enters it."""
    waiting = waiting_at(site.scene, site.function, site.scene.span(site.call)).keys()
    if waiting and ("call" not in waiting or ("with" in waiting and not site.is_left)):
        yield Reason("implicit-call", site.call.lineno, IMPLICIT)


def waiting_at(scene: Scene, function: Key, span: Span) -> Mapping[str, Sequence[Key]]:
    """What waits of what Python runs at a place, by why it does."""
    found: dict[str, list[Key]] = {}
    for each in edges_at(scene, function, span):
        if comes_to_wait(scene, each.entered):
            found.setdefault(each.operation.kind, []).append(each.entered.function)
    return found


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
    """An `await` is no expression of the coroutine here; in one comprehension, that is no generator, it may be."""
    place: ast.AST = site.call
    scopes = []
    while place is not site.node:
        place = site.scene.parents[place]
        scopes += [place] if isinstance(place, DEFERRING) else []
    if not scopes or (within_comprehension and len(scopes) == 1 and isinstance(scopes[0], COMPREHENSIONS)):
        return None
    return Reason("deferred", site.call.lineno, "the call stands in a function, lambda or comprehension of its own")


def statement_around(scene: Scene, function: Key, node: FunctionNode, span: Span) -> ast.stmt | None:
    """The statement in which something at a place runs when the statement does; None in a function or lambda."""

    def find() -> Mapping[Span, ast.expr]:
        return {scene.span(each): each for each in ast.walk(node) if isinstance(each, ast.expr)}

    place: ast.AST | None = scene.remember(("expressions", node), find).get(span)
    while place is not None and not isinstance(place, ast.stmt):
        place = scene.parents[place]
        if isinstance(place, ast.Lambda) or is_kept(scene, function, place):
            return None
    return place if place is not None and is_own(scene, node, place) else None


def is_kept(scene: Scene, function: Key, place: ast.AST) -> bool:
    """Whether it is a generator that the statement does not use up."""
    return isinstance(place, ast.GeneratorExp) and not is_used_up(scene, function, place)


def is_own(scene: Scene, node: FunctionNode, statement: ast.AST) -> bool:
    """Whether a statement stands in a function itself, not in a class or another function inside of it."""
    place = scene.parents.get(statement) if statement is not node else None
    while place is not None and place is not node:
        if isinstance(place, FunctionNode | ast.ClassDef):
            return False
        place = scene.parents.get(place)
    return place is node
