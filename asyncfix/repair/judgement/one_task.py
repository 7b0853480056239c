"""State that one task alone uses: all that does is awaited, directly or not, by a coroutine that is begun once."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.repair.judgement import waits
from asyncfix.repair.judgement.awaited_each import loop_awaiting
from asyncfix.repair.judgement.followed import sites_anywhere, sites_under_other_names
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import is_awaited, is_kept, may_begin_all, runs_once, sites_of
from asyncfix.repair.judgement.passed_on import is_given_anew, is_passed_on, settings_of
from asyncfix.repair.judgement.shared import BINDING
from asyncfix.repair.judgement.task_of_object import have_task_each
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.scene import Scene


class Unknown(Exception):  # noqa: N818
    """Nothing in the project says in which tasks a function runs."""


def is_of_one_task(scene: Scene, state: str) -> bool:
    """Whether no other task uses some state than one, which waits for its blocks wherever they run.

    Objects may have a task each.
    """

    from asyncfix.repair.judgement.alone import is_only_task  # which asks this module

    def find() -> bool:
        if is_only_task(scene):
            return True
        users = find_users(scene, state)
        if are_of_one_task(scene, users):
            return not is_passed_on(scene, state, ending=task_of(scene, users))
        return have_task_each(scene, users, state) and not is_passed_on(scene, state)

    return scene.everywhere.remember(("of one task", state), find)


def is_filled_by_one_task(scene: Scene, state: str) -> bool:
    """Whether what one task puts into a container is all that comes into it, whoever looks at that."""

    from asyncfix.repair.judgement.alone import is_only_task

    def find() -> bool:
        users = find_users(scene, state, but_for=("read",))
        is_one = is_only_task(scene) or are_of_one_task(scene, users)
        return is_one or (have_task_each(scene, users, state) and is_made_for_each(scene, state))

    return scene.everywhere.remember(("filled by one task", state), find)


def is_made_for_each(scene: Scene, state: str) -> bool:
    """Whether an attribute only ever gets what was made there."""
    return all(is_given_anew(*each) for each in settings_of(scene, state))


def find_users(scene: Scene, state: str, but_for: Sequence[str] = ()) -> Sequence[Key]:
    """The functions that use some state; none where the first of them are neither of one task nor of one class.

    What has a common name is used all over a project, and two functions of it say so.
    """
    found: list[Key] = []
    owners: set[Key] = set()
    tasks: frozenset[Key] | None = frozenset()
    for home, key in functions_using(scene, state):
        if any(use.kind not in but_for for use in uses_of(home, key, state)):
            found.append(key)
            owners.add(Key(key.path, scene.reach.program.function(key).owner))
            tasks = joined(tasks, tasks_of(scene, key))
            if tasks is None and len(owners) > 1:
                return ()
    return found


def are_of_one_task(scene: Scene, functions: Iterable[Key]) -> bool:
    """Whether some functions run in one task alone, which is begun once."""
    found = task_of(scene, functions)
    return bool(found) and all(runs_once(scene, each) for each in found)


def task_of(scene: Scene, functions: Iterable[Key]) -> frozenset[Key]:
    """The coroutine that the one task begins with which runs some functions; none where there are more."""
    found: frozenset[Key] | None = frozenset()
    for key in functions:
        found = joined(found, tasks_of(scene, key))
        if found is None:
            break
    return found or frozenset()


def joined(tasks: frozenset[Key] | None, others: frozenset[Key] | None) -> frozenset[Key] | None:
    """The one task of both, if any; None where there are more, or some are not known."""
    found = None if tasks is None or others is None else tasks | others
    return found if found is not None and len(found) < 2 else None


def tasks_of(scene: Scene, key: Key) -> frozenset[Key] | None:
    """The coroutines that tasks begin with which run a function; None where that is not known."""

    def find() -> frozenset[Key] | None:
        try:
            return beginnings(scene, key)
        except Unknown:
            return None

    return scene.everywhere.remember(("tasks of", key), find)


def beginnings(scene: Scene, function: Key) -> frozenset[Key]:
    """The coroutines that tasks begin with which run a function. Raises Unknown."""
    found: set[Key] = set()
    seen, todo = {function}, [function]
    while todo:
        key = todo.pop()
        if not key.qualname:
            continue  # what a module runs as it is loaded is over when tasks begin
        facts = scene.reach.program.function(key)
        decorators = changing(facts)
        is_manager = scene.reach.inference.is_manager(key) and len(decorators) == 1 and not facts.parent
        is_plain = is_manager or not (decorators or facts.is_generator)
        if not is_plain or key not in scene.at(key.path).nodes:
            raise Unknown
        for site, is_over in calls_of_nested(scene, key) if facts.parent else calls_of(scene, key):
            if not is_over:
                found.add(key)
            elif site not in seen:
                seen.add(site)
                todo.append(site)
    require_unkept(scene, seen)
    return frozenset(found)


def changing(facts: Function) -> Sequence[Expression]:
    """The decorators of a function but for those that say how a method is bound."""
    return [each for each in facts.decorators if not (isinstance(each, Name) and each.id in BINDING)]


def require_unkept(scene: Scene, functions: Iterable[Key]) -> None:
    """Raises Unknown where some are known in other ways than by calls; the whole program is looked through for it."""
    called = {key: scene.reach.program.function(key) for key in functions if key.qualname}
    names = {each.name for each in called.values() if not each.parent}
    kept = {name for name in sorted(names) if is_kept(scene, name)}
    for key in (key for key, facts in called.items() if facts.name in kept and not facts.parent):
        sites = sites_under_other_names(scene, key)
        if sites is None:
            raise Unknown
        if not all(site in functions and is_over_there(scene, key, site, call) for site, call in sites):
            raise Unknown


def calls_of(scene: Scene, key: Key) -> Iterator[tuple[Key, bool]]:
    """Who calls a function, and whether what is called is over then; itself, where a program begins with it."""
    facts = scene.reach.program.function(key)
    sites = sites_anywhere(scene, key, sites_of(scene, key))
    if not sites:
        if facts.is_generator or not (may_begin_all(scene, key) and awaits_others(scene, key)):
            raise Unknown
        yield key, False
    for site, call in sites:
        is_over = is_over_there(scene, key, site, call)
        if facts.is_generator and not is_over:
            raise Unknown
        yield site, is_over


def is_over_there(scene: Scene, key: Key, site: Key, call: Call) -> bool:
    """Whether a call of a function is over where it stands; a manager's is with the block that enters it."""
    facts = scene.reach.program.function(key)
    home = scene.at(site.path)
    found = nodes_of_call(home, site, call)
    if not facts.is_generator:
        is_over = not facts.is_async or is_awaited(scene, site, call)
        if is_over or not found:
            return is_over
        return all(waits.is_awaited(home, site, each) or loop_awaiting(home, site, each) for each in found)
    return bool(found) and all(isinstance(home.parents[each], ast.withitem) for each in found)


def calls_of_nested(scene: Scene, key: Key) -> Iterator[tuple[Key, bool]]:
    from asyncfix.repair.judgement.closure_calls import calls_of_closure

    calls = calls_of_closure(scene, key)
    if not calls:
        raise Unknown
    is_async = scene.reach.program.function(key).is_async
    yield from ((site, not is_async or waits.is_awaited(home, site, call)) for home, site, call in calls)


def awaits_others(scene: Scene, key: Key, by_entering: bool = True) -> bool:
    """Whether it awaits coroutines of the project, or enters managers of it, as what begins a program does."""
    operations = scene.reach.program.function(key).operations
    entered = [each for each in operations if each.kind == "with" and each.is_async] if by_entering else []
    awaited = (each.value for each in (*entered, *(one for one in operations if one.awaited)))
    calls = (each for each in awaited if isinstance(each, Call))
    called = (each for call in calls for each in scene.reach.inference.types(call.function, key))
    return any(isinstance(each, Callable) and not is_stub(each.function.path) for each in called)
