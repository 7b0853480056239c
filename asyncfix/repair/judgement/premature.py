"""What a block does on the loop between its calls, if others act by it: so far, the block was done by then."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.judgement.acting import find_acting
from asyncfix.repair.judgement.coming import runs
from asyncfix.repair.judgement.conflicts import Surroundings, Used, contested, gather
from asyncfix.repair.judgement.effects import Access, accesses
from asyncfix.repair.judgement.waits import awaits_of, waits_of
from asyncfix.repair.judgement.woken import Acting, Unknown, method_called
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import LOOP_LIBRARY, Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes

ELSEWHERE = ("blocks", "acquires", "runs", "submits", "opens")  # marks of what may look at what the block changes


def find_early(stage: Stage, scene: Scene, function: Key, statement: ast.stmt) -> Iterator[Reason]:
    """Why those who act by a statement of a block may not do so before that is done."""
    try:
        found = tuple(dict.fromkeys(find_acting(stage, scene, function, heads_of(statement))))
    except Unknown:
        yield Reason("new-suspension", statement.lineno, early("who acts by this is not known: they"))
        return
    for each in found:
        if looks_elsewhere(stage, each):
            name = scene.reach.name(each.function)
            yield Reason("new-suspension", statement.lineno, early(f"`{name}`, which acts by this,"))
            return
    acting = [used_by(stage, each) for each in found]
    rest = list(used_after(stage, function, statement, {function})) if found else []
    for state in sorted(contested(scene, acting, rest))[:1]:
        text = f"who acts by this uses `{word_of(state)}` before the rest of the block does, which was done first"
        yield Reason("new-suspension", statement.lineno, text)
        return
    if found:
        yield Reason("new-suspension", statement.lineno, early("who acts by this"))


def early(who: str) -> str:
    return f"{who} could now look for what the block has not done yet, as it waits for its connection"


def heads_of(statement: ast.stmt) -> Sequence[ast.AST]:
    """A simple statement; of one with a body, what is evaluated before that."""
    parts = [each for each in ast.iter_child_nodes(statement) if not isinstance(each, ast.stmt | ast.ExceptHandler)]
    return parts if hasattr(statement, "body") else [statement]


def looks_elsewhere(stage: Stage, acting: Acting) -> bool:
    """Whether it comes to a database, to anything else that waits, or to a coroutine of which too little is known."""
    todo, seen = [acting], {acting.function}
    while todo:
        each = todo.pop()
        home = stage.scene(each.function.path)
        if awaits_unknown(home, each):
            return True
        for key in runs(home, each.function, [one for one in each.statements if hasattr(one, "lineno")]):  # type: ignore[misc]
            if is_stub(key.path):
                if asks_others(stage, key):
                    return True
            elif key not in seen:
                seen.add(key)
                node = stage.scene(key.path).nodes.get(key)
                todo.append(Acting(key, tuple(node.body if node else ())))
    return False


def awaits_unknown(home: Scene, acting: Acting) -> bool:
    """Whether it awaits something of which nothing is known."""
    awaits = [each for each in own_nodes(acting.statements) if isinstance(each, ast.Await)]
    calls = [each.value for each in awaits if isinstance(each.value, ast.Call)]
    return any(not any(home.callees(each, acting.function)) for each in calls)


def asks_others(stage: Stage, key: Key) -> bool:
    """Whether a library's function waits for others, or may be a coroutine that does."""
    facts = stage.reach.program.function(key)
    loop = stage.reach.program.stub(LOOP_LIBRARY)
    is_of_loop = loop is not None and loop.path == key.path
    return any(find_mark(facts, each) for each in ELSEWHERE) or (facts.is_async and not is_of_loop)


def used_by(stage: Stage, acting: Acting) -> Used:
    """What others see of what it uses, with all that it awaits."""
    found: list[Used] = []
    todo, seen = [acting], {acting.function}
    while todo:
        each = todo.pop()
        home = stage.scene(each.function.path)
        node = home.nodes.get(each.function)
        if node is None or not all(isinstance(one, ast.stmt) for one in each.statements):
            own = accesses(home, each.function, each.statements, share_arguments=True)
            found.append(Used(tuple(replace(one, kind="write") for one in own)))  # by a method that is called later
            continue
        surroundings = Surroundings(home, each.function, node, stage.suspension)
        found.append(surroundings.used([one for one in each.statements if isinstance(one, ast.stmt)]))
        for key in runs(home, each.function, [one for one in each.statements if isinstance(one, ast.stmt)]):
            if not is_stub(key.path) and key not in seen and stage.reach.program.function(key).is_async:
                seen.add(key)
                todo.append(Acting(key, tuple(stage.scene(key.path).nodes[key].body)))
    return gather(found)


def used_after(stage: Stage, function: Key, statement: ast.stmt, seen: set[Key]) -> Iterator[Used]:
    """What runs behind a statement up to where the coroutine was suspended before, and in those that await it."""
    scene = stage.scene(function.path)
    surroundings = Surroundings(scene, function, scene.nodes[function], stage.suspension)
    after = surroundings.find((statement,))[2]
    used = surroundings.used(after)
    yield replace(used, own=tuple(each for each in used.own if not is_waited_for(scene, function, after, each)))
    for caller, wait in (*awaits_of(stage, function), *waits_of(stage, function)):
        if caller not in seen:
            seen.add(caller)
            yield from used_after(stage, caller, statement_of(stage.scene(caller.path), wait), seen)


def is_waited_for(scene: Scene, function: Key, statements: Sequence[ast.stmt], access: Access) -> bool:
    """`await self.done.wait()`, which goes on whether it was set before that or after."""
    nodes = [each for each in own_nodes(statements) if getattr(each, "lineno", 0) == access.line]
    named = [each for each in nodes if isinstance(each, ast.Attribute | ast.Name) and ast.unparse(each) == access.name]
    calls = [method_called(scene, each) for each in named]
    return bool(calls) and all(each and isinstance(scene.parents[each], ast.Await) for each in calls)
