"""What a block gets from outside, and others may change, or what runs only as the block uses it up."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.infer.types import Callable, Generated
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.conflicts import changes
from asyncfix.repair.judgement.effects import Access, accesses, is_variable
from asyncfix.repair.judgement.inside import called_writes, calls_by
from asyncfix.repair.judgement.lazily import is_lazy
from asyncfix.repair.judgement.moved import Moved, find_unfit
from asyncfix.repair.judgement.named import BESIDE, files_using, other_names
from asyncfix.repair.judgement.spelled import ANY, meant
from asyncfix.repair.judgement.states import places_of, state_of
from asyncfix.repair.judgement.uses import MUTATORS, changes_in_place
from asyncfix.repair.judgement.walks import containers_of, walked_by
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

Region = Sequence[ast.stmt]


def find_shared_inputs(scene: Scene, function: Key, region: Region, given: Iterable[str]) -> Iterator[Reason]:
    """`given` are the names whose values the block gets."""
    walked = {each.id: each.lineno for each in walked_by(scene, function, region) if isinstance(each, ast.Name)}
    names = set(given)
    for name in sorted(names & walked.keys()):
        if place := next(find_changing_callers(scene, function, name), None):
            text = f"`{name}` is walked through in a thread, while others may change it ({place})"
            yield Reason("shared-input", walked[name], text)
    yield from find_lazy_inputs(scene, function, region, names)


def find_changing_callers(scene: Scene, function: Key, name: str) -> Iterator[str]:
    """Where what is passed for a parameter lives on: it hangs on an object, or the call isn't awaited at once."""
    facts = scene.reach.program.function(function)
    if name not in {parameter.name for parameter in facts.parameters}:
        return
    inference = scene.reach.inference
    for site, call in inference.calls.mentioning(facts.name):
        called = [each for each in inference.types(call.function, site) if isinstance(each, Callable)]
        if function not in {each.function for each in called}:
            continue
        passed = inference.bound_by_caller(function, call).get(name)
        if passed is not None and is_changed(scene, site, call, passed):
            line = next(each.span.line for each in scene.reach.program.function(site).operations if each.value == call)
            yield f"{site.path.as_posix()}:{line}"


def is_changed(scene: Scene, site: Key, call: Call, passed: Expression) -> bool:
    """Whether something else changes what a call passes while the call runs."""
    home = scene.at(site.path) if site.path in scene.sources else None
    operations = scene.reach.program.function(site).operations
    is_awaited = any(each.value == call and each.awaited for each in operations)
    match passed:
        case Attribute(attr=attr):
            return is_mutated(scene, attr)
        case Name(id=name) if home and site in home.nodes and not is_awaited:
            return uses_elsewhere(home.nodes[site].body, name)
        case _:
            return False


def find_changed(scene: Scene, function: Key, value: ast.expr) -> Iterator[str]:
    """The shared containers that an expression gives, step by step, and that other tasks change in place."""
    for container in containers_of(scene, function, value):
        for place in places_of(scene, function, container):
            root, *path = place
            state = path[-1] if path else state_of(scene, root, "")
            is_shared = bool(path) or is_shared_name(scene, function, root)
            if (
                is_shared
                and is_mutated(scene, state)
                and not is_of_this_task(scene, function, f".{state}" if path else state)
            ):
                yield ".".join(place)


def is_of_this_task(scene: Scene, function: Key, state: str) -> bool:
    from asyncfix.repair.judgement.alone import is_alone
    from asyncfix.repair.judgement.one_task import is_of_one_task  # of what is changed, which few calls get

    return is_of_one_task(scene, state) or is_alone(scene, function)


def is_shared_name(scene: Scene, function: Key, name: str) -> bool:
    """Whether it is a variable of this module, or of the one from which it is imported."""
    is_imported = state_of(scene, name, "") != f"{scene.module.facts.module}:{name}"
    return is_imported or is_variable(scene, function, name)


def is_mutated(scene: Scene, state: str) -> bool:
    """Whether the value of an attribute, or of a module's name, changes in place anywhere."""

    def find() -> bool:
        paths = scene.sources if ANY in state else files_using(scene, state)
        return any(state in mutated_states(home) for home in map(scene.at, paths) if may_mutate(home, word_of(state)))

    return scene.everywhere.remember(("mutated", state), find)


def may_mutate(home: Scene, word: str) -> bool:
    """Whether a file changes something in place by a name, or by a text, as far as can be told without its tree."""
    words = "|".join(map(re.escape, (word, *other_names(home).get(word, ()))))
    changed = rf"\b(?:{words})\b{BESIDE}(?:\[|\.{BESIDE}(?:{'|'.join(MUTATORS)})\b)|[\"']{re.escape(word)}[\"']"
    return ANY in word or bool(re.search(changed, home.source.text))


def mutated_states(home: Scene) -> frozenset[str]:
    return home.remember("mutated states", lambda: frozenset(_mutated_in(home)))


def _mutated_in(home: Scene) -> Iterator[str]:
    for changed, _ in changes_in_place(home):
        match meant(changed):
            case ast.Attribute(attr=attr):
                yield attr
            case ast.Name(id=name):
                yield state_of(home, name, "")


def uses_elsewhere(body: list[ast.stmt], name: str) -> bool:
    """Whether a function, or one inside of it, changes a value in place, or hands it to more than one call."""
    calls = 0
    for node in (each for statement in body for each in ast.walk(statement)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) if owner == name:
                calls += 2 if method in MUTATORS else 0
            case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store() | ast.Del()) if owner == name:
                return True
            case ast.Call(args=args, keywords=keywords):
                given = [*args, *(keyword.value for keyword in keywords)]
                calls += sum(isinstance(each, ast.Name) and each.id == name for each in given)
    return calls > 1


def find_lazy_inputs(scene: Scene, function: Key, region: Region, names: set[str]) -> Iterator[Reason]:
    """Iterators made before the block that change what others see, as they are used up in the thread."""
    for name, lazy in begun_before(scene, function, names):
        found = _writes_of(scene, function, lazy)
        if written := next((each for each in found if not is_of_this_task(scene, function, each.state)), None):
            text = f"`{name}` is computed in the thread, as it is used up there, and changes `{written.name}`"
            yield Reason("shared-input", region[0].lineno, text)


def find_unfit_inputs(scene: Scene, function: Key, region: Region, names: Iterable[str]) -> Iterator[Reason]:
    """Those that do what a thread may not."""
    for _, lazy in begun_before(scene, function, set(names)):
        keys = (each.call.function for each in generated(scene, function, lazy))
        moved = Moved(scene, function, frozenset((scene.span(lazy),)), tuple((key, lazy.lineno) for key in keys))
        yield from (replace(found, line=region[0].lineno) for found in find_unfit(moved))


def begun_before(scene: Scene, function: Key, names: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """The iterators under some names that do their work later: of `map`, of generators."""
    found = scene.remember(("begun", function), lambda: tuple(find_begun(scene, function))) if names else ()
    return (each for each in found if each[0] in names)


def find_begun(scene: Scene, function: Key) -> Iterator[tuple[str, ast.expr]]:
    for each in own_nodes(list(scene.nodes[function].body)):
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if is_lazy(scene, function, value) or any(generated(scene, function, value)):
                    yield name, value


def generated(scene: Scene, function: Key, value: ast.expr) -> Iterator[Generated]:
    values = scene.values(value, function) if isinstance(value, ast.Call) else ()
    return (each for each in values if isinstance(each, Generated))


def _writes_of(scene: Scene, function: Key, lazy: ast.expr) -> Iterator[Access]:
    statement = ast.copy_location(ast.Expr(lazy), lazy)
    yield from changes(accesses(scene, function, [statement], share_arguments=True))
    keys = [Key(function.path, each.qualname) for each in scene.module.functions.values() if is_at(scene, each, lazy)]
    targets = [edge.entered for key in keys for edge in scene.edges(Target(key))]
    targets += [entered for _, entered, _ in calls_by(scene, function, [statement])]
    targets += [Target(each.call.function) for each in generated(scene, function, lazy)]
    yield from called_writes(scene, [(each, lazy.lineno) for each in targets])


def is_at(scene: Scene, function: Function, lazy: ast.expr) -> bool:
    return function.span == scene.span(lazy)
