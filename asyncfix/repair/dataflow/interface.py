"""What a helper that takes over some statements of a function needs from its caller, and gives back."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.assignment import find_assigned
from asyncfix.repair.dataflow.exits import Exits, find_exits, leaving
from asyncfix.repair.dataflow.flow import End, Graph, Place, Swallows, build_graph, find_reachable
from asyncfix.repair.dataflow.liveness import find_live
from asyncfix.repair.dataflow.names import FunctionNode, Names, find_names, find_parameters
from asyncfix.repair.dataflow.reaching import find_captured
from asyncfix.repair.dataflow.refusals import find_refusals
from asyncfix.repair.dataflow.whole import Whole, walk_scope

NONE: frozenset[str] = frozenset()
_Outputs = dict[End, frozenset[str]]


@frozen
class Interface:
    """How a helper can stand in for the region.

    Names stand in the order of the signature, then of their first binding. The method form is a function with
    `parameters` that returns `outputs`, and at a `break` or `continue` of an outer loop only what is needed there.
    It is exact if `closure` is empty. The closure form is a nested function that declares `shared` nonlocal; for
    `undeclared`, the caller has no binding left and needs an annotation without a value. `visible` are read where the
    region's exceptions are handled, or on the way out of a `return` of it.
    """

    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    break_outputs: tuple[str, ...]
    continue_outputs: tuple[str, ...]
    globals: tuple[str, ...]
    shared: tuple[str, ...]
    undeclared: tuple[str, ...]
    visible: tuple[str, ...]
    exits: Exits
    needs_class: bool
    closure: tuple[Reason, ...]
    refusals: tuple[Reason, ...]

    @property
    def given(self) -> tuple[str, ...]:
        """Names whose values in the region may be those of the function around it."""
        return (*self.parameters, *(self.shared if self.closure else ()))


@frozen
class _Inside:
    """The region by itself."""

    first: ast.stmt
    statements: tuple[ast.stmt, ...]
    names: Names
    exposed: frozenset[str]
    bound_at: dict[End, frozenset[str]]
    exits: Exits

    @property
    def uses(self) -> frozenset[str]:
        return self.names.mentions


@frozen
class _Around:
    """The function around the region, as far as the region can tell."""

    locals: frozenset[str]
    nonlocals: frozenset[str]
    mentions: frozenset[str]  # of the names of the region, as the next two
    bound: frozenset[str]
    globals: frozenset[str]
    parameters: tuple[str, ...]
    live_at: dict[End, frozenset[str]]
    bound_before: frozenset[str]
    captured_before: frozenset[str]
    nested_writes_before: frozenset[str]
    changed_later: frozenset[str]
    runs_again: bool
    in_loop: bool


def find_interface(function: FunctionNode, region: Sequence[ast.stmt], swallows: Swallows) -> Interface:
    """What a helper for the region needs; the region is a run of consecutive statements of one body."""
    return find_interface_in(Whole(function, swallows), region)


def find_interface_in(whole: Whole, region: Sequence[ast.stmt]) -> Interface:
    """The same, for one of several regions of a function."""
    return whole.remember_for(tuple(region), _find_interface)


def _find_interface(whole: Whole, region: Sequence[ast.stmt]) -> Interface:
    inside = _look_inside(region, whole.swallows)
    around = _look_around(whole, inside)
    refusals = find_refusals(whole, region)
    if around is None:
        unreachable = Reason("unreachable", inside.first.lineno, "the block can never run")
        return _interface_of_nothing(inside, (unreachable, *refusals))
    changes = inside.names.changes & around.locals
    outputs = {end: changes & around.live_at[end] & _needed(inside, end) for end in (End.FALL, End.BREAK, End.CONTINUE)}
    parameters = _find_inputs(inside, around, outputs)
    visible = _find_visible(inside, around)
    closure = tuple(_find_closure_reasons(inside, around, parameters, outputs, visible))
    shared = _find_shared(inside, around, whole.names.captures)
    return Interface(
        parameters=whole.sort(parameters),
        outputs=whole.sort(outputs[End.FALL]),
        break_outputs=whole.sort(outputs[End.BREAK]),
        continue_outputs=whole.sort(outputs[End.CONTINUE]),
        globals=whole.sort(inside.uses & whole.names.globals),
        shared=whole.sort(shared),
        undeclared=whole.sort(shared - around.bound - around.nonlocals - frozenset(around.parameters)),
        visible=whole.sort(visible),
        exits=inside.exits,
        needs_class=_needs_class(inside.statements),
        closure=closure,
        refusals=refusals
        + tuple(_find_super(whole.function, inside, closure))
        + _find_unbound(whole, inside, around, closure),
    )


def find_seen_after(whole: Whole, *statements: ast.stmt) -> frozenset[str]:
    """The names that some statements bind and that are read after them, however they end, or by functions any time."""
    inside = _look_inside(statements, whole.swallows)
    around = _look_around(whole, inside)
    seen = _union(around.live_at.values()) if around else NONE
    return inside.names.changes & (seen | whole.names.captures)


def find_seen_by_others(whole: Whole, *statements: ast.stmt) -> frozenset[str]:
    """The same but for what only functions in the statements themselves read, or those that are made later.

    The latter see what the statements bind where it is there as they are made.
    """
    own = _find_nodes(whole.graph, statements)
    inside = _look_inside(statements, whole.swallows)
    around = _look_around(whole, inside)
    if around is None:
        return inside.names.changes & whole.outside(own, _captures, inside.uses)
    return inside.names.changes & (_union(around.live_at.values()) | find_captured(whole, statements, own))


def _find_unbound(whole: Whole, inside: _Inside, around: _Around, closure: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """A shared variable without a value raises NameError, where one of the function's own raises a special one."""
    if not closure or not (inside.exposed & around.locals) - around.bound_before:
        return ()
    if not whole.handles_unbound(inside.statements):
        return ()
    text = "a handler waits for the error of a variable without a value, which a shared one does not raise"
    return (Reason("unbound-handled", inside.first.lineno, text),)


def _interface_of_nothing(inside: _Inside, refusals: tuple[Reason, ...]) -> Interface:
    return Interface((), (), (), (), (), (), (), (), inside.exits, False, (), refusals)


def _look_inside(region: Sequence[ast.stmt], swallows: Swallows) -> _Inside:
    graph = build_graph(region, swallows)
    assigned = find_assigned(graph, NONE)
    bound_at = {end: bound for end in End if (bound := assigned[end]) is not None}
    return _Inside(
        first=region[0],
        statements=tuple(region),
        names=find_names(*region),
        exposed=find_live(graph)[graph.entry],
        bound_at=bound_at,
        exits=find_exits(region, falls_through=End.FALL in bound_at),
    )


def _find_overtaken(region: Sequence[ast.stmt], outputs: _Outputs) -> frozenset[str]:
    """Outputs that a `finally` of the region changes after a `break` or `continue` had to name them."""
    ends = {ast.Break: End.BREAK, ast.Continue: End.CONTINUE}
    exits = leaving(region)
    return _union(leave.overtaken & outputs[ends[type(leave.node)]] for leave in exits if type(leave.node) in ends)


def _look_around(whole: Whole, inside: _Inside) -> _Around | None:
    runs = zip(*(whole.graph.places[statement] for statement in inside.statements), strict=True)
    places = [run for run in runs if whole.assigned[run[0].entry] is not None]
    if not places:
        return None
    entries = [run[0].entry for run in places]
    later = _find_later(whole, inside, places)
    nodes = _find_nodes(whole.graph, inside.statements)
    captured = _union(whole.captured[entry] or NONE for entry in entries)
    if inside.names.changes & captured:
        captured = find_captured(whole, inside.statements)
    return _Around(
        locals=whole.locals,
        nonlocals=whole.names.nonlocals,
        mentions=whole.outside(nodes, _mentions, inside.uses),
        bound=whole.outside(nodes, _bound, inside.uses),
        globals=whole.outside(nodes, _globals, inside.uses),
        parameters=whole.parameters,
        live_at={end: _union(whole.live[_target(run[-1], end)] for run in places) for end in End},
        bound_before=frozenset.intersection(*(whole.assigned[entry] or NONE for entry in entries)),
        captured_before=captured,
        nested_writes_before=_union(whole.nested_writes[entry] or NONE for entry in entries),
        changed_later=_union(whole.graph.nodes[index].names.changes for index in later),
        runs_again=any(entry in later for entry in entries),
        in_loop=_is_in_loop(whole, inside.first),
    )


def _is_in_loop(whole: Whole, statement: ast.stmt) -> bool:
    place: ast.AST = statement
    while place is not whole.function:
        place = whole.parents[place]
        if isinstance(place, ast.For | ast.AsyncFor | ast.While):
            return True
    return False


def _mentions(names: Names) -> frozenset[str]:
    return names.mentions


def _bound(names: Names) -> frozenset[str]:
    return names.changes | names.declares


def _captures(names: Names) -> frozenset[str]:
    return names.captures


def _globals(names: Names) -> frozenset[str]:
    return names.globals


def _find_later(whole: Whole, inside: _Inside, places: Sequence[tuple[Place, ...]]) -> frozenset[int]:
    """What may run after the region; asked only where the region makes functions, which may run then."""
    if not inside.names.captures and not inside.names.nested_writes:
        return frozenset()
    return find_reachable(whole.graph, list(_find_continuations(places, inside.exits)))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return NONE.union(*sets)


def _target(place: Place, end: End) -> int:
    match end:
        case End.FALL:
            return place.to.after
        case End.RETURN:
            return place.to.returns
        case End.RAISE:
            return place.to.raises
        case End.BREAK:
            return place.to.breaks
        case End.CONTINUE:
            return place.to.continues


def _find_continuations(places: Iterable[tuple[Place, ...]], exits: Exits) -> Iterator[int]:
    """Where control may go after the region: any of its exits, or the nearest handler of an exception."""
    used = {
        End.FALL: exits.falls_through,
        End.RETURN: exits.returns,
        End.RAISE: True,
        End.BREAK: exits.breaks,
        End.CONTINUE: exits.continues,
    }
    for run in places:
        yield from (_target(run[-1], end) for end in End if used[end])


def _find_nodes(graph: Graph, region: Sequence[ast.stmt]) -> frozenset[int]:
    return frozenset(index for statement in region for place in graph.places[statement] for index in place.nodes)


def _needed(inside: _Inside, end: End) -> frozenset[str]:
    """Nothing is handed back at an exit that the region never takes."""
    return inside.names.changes if end in inside.bound_at else NONE


def _find_inputs(inside: _Inside, around: _Around, outputs: _Outputs) -> frozenset[str]:
    unsure = _union(names - inside.bound_at[end] for end, names in outputs.items() if names)
    implied = frozenset(around.parameters[:1]) if _calls_super(inside.statements) else NONE
    return (inside.exposed & around.locals - _find_own(inside, around)) | unsure | implied


def _find_own(inside: _Inside, around: _Around) -> frozenset[str]:
    """Names that only the region binds, once: without a value there, they have none in a helper either."""
    if around.in_loop:
        return NONE
    return inside.names.changes - around.bound - frozenset(around.parameters) - inside.names.nested_writes


def _find_visible(inside: _Inside, around: _Around) -> frozenset[str]:
    seen = around.live_at[End.RAISE] | (around.live_at[End.RETURN] if inside.exits.returns else NONE)
    return inside.names.changes & around.locals & seen


def _find_closure_reasons(
    inside: _Inside, around: _Around, parameters: frozenset[str], outputs: _Outputs, visible: frozenset[str]
) -> Iterator[Reason]:
    changes = inside.names.changes & around.locals
    # Also where the block itself cannot raise after the write: a cancelled await raises when the helper has ended.
    yield from _explain("exception-visible", inside, visible, "is assigned here and read after an exception")
    unbound = parameters - around.bound_before
    yield from _explain("maybe-unbound", inside, unbound, "may have no value when the block begins")
    unset = _union(names & inside.names.deletes - inside.bound_at[end] for end, names in outputs.items() if names)
    yield from _explain("deleted", inside, unset, "may be deleted here and is used afterwards")
    overtaken = _find_overtaken(inside.statements, outputs)
    yield from _explain("changed-by-finally", inside, overtaken, "is changed by a finally clause on the way out")
    rebound = changes & around.captured_before
    yield from _explain("captured-by-closure", inside, rebound, "is assigned here and used by an earlier function")
    moved = inside.uses & around.nested_writes_before
    yield from _explain("captured-by-closure", inside, moved, "is assigned by an earlier function")
    kept = inside.names.captures & around.locals & around.changed_later
    yield from _explain("captured-by-closure", inside, kept, "is used by a function created here and changes later")
    outer = inside.names.changes & around.nonlocals
    yield from _explain("nonlocal-write", inside, outer, "is nonlocal and assigned here")
    nested = inside.names.nested_writes - around.globals
    seen = around.mentions | around.nonlocals | frozenset(around.parameters) | inside.exposed
    escaped = nested & (seen if not around.runs_again else nested)
    yield from _explain("nonlocal-write", inside, escaped, "is assigned by a function created here")


def _explain(code: str, inside: _Inside, names: Iterable[str], text: str) -> Iterator[Reason]:
    for name in sorted(names):
        yield Reason(code, _find_line(inside, name), f"'{name}' {text}")


def _find_line(inside: _Inside, name: str) -> int:
    nodes = (node for statement in inside.statements for node in ast.walk(statement))
    lines = [node.lineno for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return min(lines, default=inside.first.lineno)


def _find_shared(inside: _Inside, around: _Around, captures: frozenset[str]) -> frozenset[str]:
    """Names of which the caller and a nested helper must have the same variable."""
    outside = around.mentions | frozenset(around.parameters) | inside.exposed
    kept = inside.names.captures if around.runs_again else NONE
    changes = inside.names.changes
    seen = _union(around.live_at.values()) | captures | inside.exposed
    anew = around.bound - seen  # each bound again before it is read: the helper has one of its own
    return (changes & around.locals & (outside | kept) - anew) | (changes & around.nonlocals)


def _needs_class(region: Sequence[ast.stmt]) -> bool:
    """Whether the region has names that mean something else outside of the class body."""
    return any(_is_bound_to_class(node) for statement in region for node in ast.walk(statement))


def _is_bound_to_class(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            return name in {"super", "__class__"} or (name.startswith("__") and not name.endswith("__"))
        case _:
            return False


def _calls_super(region: Sequence[ast.stmt]) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args
        for node in walk_scope(region)
    )


def _find_super(function: FunctionNode, inside: _Inside, closure: tuple[Reason, ...]) -> Iterator[Reason]:
    """Zero-argument super() needs a helper that is a method with the same first parameter."""
    static = any(isinstance(node, ast.Name) and node.id == "staticmethod" for node in function.decorator_list)
    if _calls_super(inside.statements) and (closure or static or not find_parameters(function.args)):
        yield Reason("super", inside.first.lineno, "super() without arguments works only in a method of the class")
