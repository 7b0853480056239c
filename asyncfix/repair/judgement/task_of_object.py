"""State of objects that each have one task: a method begins it once (`async with`, `start()`), or a loop for each."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Name
from asyncfix.repair.judgement.annotated import has_plain_constructor
from asyncfix.repair.judgement.begun_each import is_begun_for_each
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.once import is_awaited, is_kept, is_repeated, sites_of
from asyncfix.repair.judgement.once_each import is_once_each
from asyncfix.repair.judgement.plain_values import targets_in
from asyncfix.repair.judgement.walked import is_walked_alone
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import receiver_of


def have_task_each(scene: Scene, functions: Iterable[Key], state: str) -> bool:
    """Whether some functions are methods that use state of their own object, of which one task alone runs them."""
    found = list(functions)
    owners = {Key(key.path, scene.reach.program.function(key).owner) for key in found}
    if len(owners) != 1 or not all(is_by_itself(scene, each) for each in owners):
        return False
    if not all(uses_its_own(scene, each, state) for each in found) or is_of_class(scene, state):
        return False
    begun = {each for key in found for each in beginnings(scene, key, frozenset())}
    return len(begun) == 1 and all(key is not None and is_begun_once(scene, key) for key in begun)


def is_by_itself(scene: Scene, cls: Key) -> bool:
    """Whether it is a class of a module, without others above or below."""
    inference = scene.reach.inference
    is_plain = bool(cls.qualname) and "." not in cls.qualname
    return is_plain and len(inference.order(cls)) == 1 and not inference.calls.below(cls)


def uses_its_own(scene: Scene, key: Key, state: str) -> bool:
    """Whether a method uses an attribute of the object alone that it is called on."""
    home = scene.at(key.path)
    own = receiver_of(home, home.nodes[key])
    return all(each.name.startswith(f"{own}.") for each in uses_of(home, key, state))


def is_of_class(scene: Scene, state: str) -> bool:
    """Whether a class may give one value to all of its objects, or its constructor one that others have, too."""
    word = word_of(state)
    homes = [scene.at(path) for path in files_using(scene, state)]
    found = [(home, each) for home in homes for each in targets_in(home, word, is_attribute=True)]
    return any(isinstance(each, ast.Name) and not is_for_each(home, each) for home, each in found)


def is_for_each(home: Scene, target: ast.Name) -> bool:
    """`rows: list[str]`, unless that makes a parameter of it; `rows: list[str] = field(default_factory=list)`"""
    assigned = home.parents[target]
    cls = home.parents[assigned]
    match assigned:
        case ast.AnnAssign(value=None):
            return isinstance(cls, ast.ClassDef) and has_plain_constructor(home, cls)
        case ast.Assign(value=ast.Constant()) | ast.AnnAssign(value=ast.Constant()):
            return True
        case ast.Assign(value=ast.Call() as call) | ast.AnnAssign(value=ast.Call() as call):
            return any(each.arg == "default_factory" for each in call.keywords)
        case _:
            return False


def beginnings(scene: Scene, key: Key, asked: frozenset[Key]) -> Iterator[Key | None]:
    """The methods that tasks begin with which run a method, of the same object; None where that can't be told."""
    if key in asked:
        return
    sites, facts = own_sites(scene, key), scene.reach.program.function(key)
    if not sites:
        yield key if is_walked_alone(scene, key) or is_begun_for_each(scene, key) else None
    for site, call in sites or ():
        if facts.is_async and not is_awaited(scene, site, call):
            yield key
        else:
            yield from beginnings(scene, site, asked | {key})


def own_sites(scene: Scene, key: Key) -> Sequence[tuple[Key, Call]] | None:
    """The calls of a method, if other methods of the same object alone make them: `self.method()`."""
    facts, node = scene.reach.program.function(key), scene.at(key.path).nodes.get(key)
    if node is None or node.decorator_list or facts.parent or facts.is_generator or is_kept(scene, facts.name):
        return None
    sites = sites_of(scene, key)
    return sites if all(is_of_same(scene, key, *each) for each in sites) else None


def is_of_same(scene: Scene, key: Key, site: Key, call: Call) -> bool:
    home, owner = scene.at(site.path), scene.reach.program.function(site).owner
    if (site.path, owner) != (key.path, scene.reach.program.function(key).owner) or site not in home.nodes:
        return False
    match call.function:
        case Attribute(value=Name(id=name)):
            return name == receiver_of(home, home.nodes[site])
        case _:
            return False


def is_begun_once(scene: Scene, key: Key) -> bool:
    """Whether one call in a method begins a coroutine, which runs at most once for each object; or one loop walks."""

    def find() -> bool:
        sites = own_sites(scene, key) or ()
        if not sites:
            return is_walked_alone(scene, key) or is_begun_for_each(scene, key)
        return len(sites) == 1 and all(not is_repeated(scene, *each) and is_once_each(scene, *each) for each in sites)

    return scene.everywhere.remember(("begun once for each", key), find)
