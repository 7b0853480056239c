"""Who acts by what a block does on the loop between its calls: so far, the block was done by then.

Tasks and callbacks that a statement begins, and who waits for an event or a queue, or asks it anything.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import KEEPING, find_mark
from asyncfix.infer.types import Callable, ClassType
from asyncfix.link.program import Key
from asyncfix.model.facts import Function
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.inside import statements_of
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.passed_on import all_naming, is_in_what_runs_later
from asyncfix.repair.judgement.signals import signal_of
from asyncfix.repair.judgement.states import states_of
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.syntax import chain_of, given_by
from asyncfix.repair.scene.words import last_word


def find_early(scene: Scene, function: Key, statement: ast.stmt) -> Iterator[Reason]:
    """Why those who act by a statement of a block may not do so before that is done, where there may be any."""
    if any(is_acted_by(home, key, call) for home, key, call in calls_from(scene, function, heads_of(statement))):
        text = "who acts by this could now look for what the block has not done yet, as it waits for its connection"
        yield Reason("new-suspension", statement.lineno, text)


def heads_of(statement: ast.stmt) -> Sequence[ast.AST]:
    """A simple statement; of one with a body, what is evaluated before that."""
    parts = [each for each in ast.iter_child_nodes(statement) if not isinstance(each, ast.stmt | ast.ExceptHandler)]
    return parts if hasattr(statement, "body") else [statement]


def calls_from(scene: Scene, function: Key, nodes: Sequence[ast.AST]) -> Iterator[tuple[Scene, Key, ast.Call]]:
    """The calls in some nodes of a function, and in the plain functions of the project that they run."""
    todo, seen = [(function, each) for each in calls_in(nodes)], {function}
    while todo:
        key, call = todo.pop()
        home = scene.at(key.path)
        yield home, key, call
        called = {each for each in home.called_functions(call, key) if not is_stub(each.path)} - seen
        seen |= called
        plain = (each for each in called if not scene.reach.program.function(each).is_async)
        todo += [(each, one) for each in plain for one in calls_in(statements_of(scene.at(each.path), each))]


def is_acted_by(home: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a library begins something by a call, or tells it to somebody, as far as is known."""
    callees = list(home.callees(call, function))
    if not callees and last_word(call.func) in home.loop_methods:
        return True
    called = (each.function for each in callees if isinstance(each, Callable) and is_stub(each.function.path))
    return any(begins_or_tells(home, function, call, each) for each in called)


def begins_or_tells(home: Scene, function: Key, call: ast.Call, callee: Key) -> bool:
    """Whether it gets a callback for the loop or what becomes a task, or is a method of an object that others heed."""
    facts = home.reach.program.function(callee)
    if parameter := called_on_loop(facts):
        return any(arguments_for(call, facts, parameter))
    if not find_mark(facts, "needs_loop"):
        return False
    if any(find_mark(facts, each) for each in KEEPING):
        return bool(given_by(call))
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return bool(facts.owner) and (owner is None or is_heeded(home, function, owner))


def called_on_loop(facts: Function) -> str:
    """The parameter of a library's function that the loop will call, "" without one."""
    mark = find_mark(facts, "runs")
    return mark.positional[-1] if mark and mark.first == "on_loop" else ""


def is_heeded(scene: Scene, function: Key, owner: ast.expr) -> bool:
    """Whether anybody may do more with an object than to make it and to tell it something."""
    states = kept_as(scene, function, owner)
    return not states or any(is_looked_at(scene, each) for each in states)


def is_looked_at(scene: Scene, state: str) -> bool:
    named = list(all_naming(scene, state))
    known = {key for _, key, _ in named}
    if any(uses_of(home, key, state) for home, key in functions_using(scene, state) if key not in known):
        return True
    return any(is_in_what_runs_later(*each) or not (is_made(*each) or is_filled(*each)) for each in named)


def kept_as(scene: Scene, function: Key, owner: ast.expr) -> Sequence[str]:
    """The state by which others know an object; a local name says too little."""
    path = chain_of(owner)
    is_kept = len(path) > 1 or (len(path) == 1 and path[0] in scene.module.names)
    return [state for state, _ in states_of(scene, function, owner, frozenset(), is_read=True)] if is_kept else []


def is_made(home: Scene, key: Key, node: ast.expr) -> bool:
    """`self.queue = Queue()`."""
    statement = home.parents[node]
    match statement:
        case (
            ast.Assign(value=ast.Call() as made, targets=[target])
            | ast.AnnAssign(value=ast.Call() as made, target=target)
        ) if target is node:
            values = list(home.callees(made, key))
            return bool(values) and all(isinstance(each, ClassType) for each in values)
        case _:
            return False


def is_filled(home: Scene, key: Key, node: ast.expr) -> bool:
    """Whether it is only told something there, as here."""
    method = home.parents[node]
    call = home.parents[method] if isinstance(method, ast.Attribute) else None
    if not isinstance(call, ast.Call) or call.func is not method or not isinstance(home.parents[call], ast.Expr):
        return False
    return home.is_marked(call, key, "needs_loop") or signal_of(home, key, call) == "clear"
