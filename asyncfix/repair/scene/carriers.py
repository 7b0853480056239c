"""Objects that carry a connection of their own through a `with` block: units of work, transactions, sessions.

Such an object is made where it is entered, or gets a name right before. It takes a connection then, and the block has
it by that name, or it gives itself to the block: what is done with it is done with that connection.
"""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import Mark
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Name
from asyncfix.model.facts import AttributeWrite, Function
from asyncfix.model.remembered import replace
from asyncfix.repair.scene.entered_names import find_entry
from asyncfix.repair.scene.leaving import is_entered_somehow
from asyncfix.repair.scene.objects import is_made_later, kept_under, makings
from asyncfix.repair.scene.scene import HANDLES, PER_THREAD, Scene
from asyncfix.repair.scene.syntax import given_by

GIVING = (ast.withitem, ast.Return, ast.Lambda)
CURSOR = HANDLES[1]
ENTERING = ("__enter__", "__aenter__")


def carried(scene: Scene, cls: Key) -> frozenset[Mark]:
    """What the catalog says of the connections that each object of a class takes for the block that enters it."""

    def find() -> frozenset[Mark]:
        marks = frozenset(taken(scene, cls))
        is_one = marks and (gives_itself(scene, cls) or is_named(scene, cls)) and is_made_to_be_entered(scene, cls)
        return marks if is_one and not is_kept(scene, cls) else frozenset()

    return frozenset() if is_stub(cls.path) else scene.everywhere.remember(("carried", cls), find)


def gives_itself(scene: Scene, cls: Key) -> bool:
    order = scene.reach.inference.order(cls)
    is_async = is_entered_somehow(scene, Instance(cls))
    entered = () if is_async is None else scene.reach.inference.entered(Instance(cls), is_async=is_async)
    return any(isinstance(each, Instance) and each.cls in order for each in entered)


def taken(scene: Scene, cls: Key) -> Iterator[Mark]:
    """Of the attributes that an object sets as it is entered: the connections that a call gives."""
    for key, write in taking(scene, cls):
        values = scene.reach.inference.types(write.value, key)
        marks = (scene.resource(one) or scene.mark_of(one, PER_THREAD) for one in values)
        yield from (mark for mark in marks if mark and mark.first == HANDLES[0])


def taking(scene: Scene, cls: Key) -> Iterator[tuple[Key, AttributeWrite]]:
    """What calls give that an object puts into its own attributes as it is entered."""
    for key, facts in entering(scene, cls):
        for each in facts.writes:
            is_own = isinstance(each.target, Name) and each.target.id == facts.parameters[0].name
            if is_own and isinstance(each.value, Call):
                yield key, each


def entering(scene: Scene, cls: Key) -> Iterator[tuple[Key, Function]]:
    """The methods that run as an object is entered, those of its bases, too, which `super()` calls."""
    for each in (base for base in scene.reach.inference.order(cls) if not is_stub(base.path)):
        functions = scene.reach.program.modules[each.path].functions.values()
        own = (facts for facts in functions if facts.owner == each.qualname and facts.parameters)
        yield from ((Key(each.path, facts.qualname), facts) for facts in own if facts.name in ENTERING)


def is_made_to_be_entered(scene: Scene, cls: Key) -> bool:
    """Whether each object of a class is made where a `with` statement enters it, or by a function that gives it."""
    classes = (cls, *scene.reach.inference.calls.below(cls))
    made = [(home, call) for each in classes for home, _, call in makings(scene, each)]
    is_given = any(is_made_later(scene, each) for each in classes)
    entered = (isinstance(home.parents[call], GIVING) or find_entry(home, call) for home, call in made)
    return (bool(made) or is_given) and all(entered)


def is_named(scene: Scene, cls: Key) -> bool:
    """Whether an object of a class is entered by a name."""
    return any(find_entry(home, call) for home, _, call in makings(scene, cls))


def is_kept(scene: Scene, cls: Key) -> bool:
    """Whether an attribute, a global or a container in one may have an object of a class or of one below it."""
    classes = (cls, *scene.reach.inference.calls.below(cls))
    return any(each in kept_under(scene) for each in classes)


def is_carried(scene: Scene, cls: Key) -> bool:
    """Whether what an object of a class keeps belongs to the block that it was made for: it carries, or is carried."""
    return bool(carried(scene, cls) or carried_along(scene, cls))


def carried_along(scene: Scene, cls: Key) -> frozenset[Mark]:
    """The same of the class of objects that those make for their attributes, as repositories, or that managers make for
    their blocks: they go on with it, as cursors do."""

    def find() -> frozenset[Mark]:
        return lent_along(scene, cls) or made_along()

    def made_along() -> frozenset[Mark]:
        made, names = [], set[str]()
        for each in makings(scene, cls) if any_carried(scene) else ():
            if not (parts := part_names(*each)):
                return frozenset()  # many are made everywhere
            made.append(each)
            names |= parts
        if not made or not kept_under(scene).get(cls, frozenset()) <= names:
            return frozenset()
        owners = {Key(site.path, scene.reach.program.function(site).owner) for _, site, _ in made}
        marks = (mark for each in owners for mark in carried(scene, each))
        return frozenset(replace(mark, positional=(CURSOR,)) for mark in marks)

    return scene.everywhere.remember(("carried with", cls), find)


def lent_along(scene: Scene, cls: Key) -> frozenset[Mark]:
    """Of objects that a context manager makes for its block of what that has taken: `yield Work(cursor)`."""
    inference = scene.reach.inference
    sites = [site for site, _ in inference.calls.mentioning(cls.qualname)]
    if is_stub(cls.path) or not sites or not all(map(inference.is_manager, sites)):
        return frozenset()
    found = [given_to_block(*each) for each in makings(scene, cls)]
    return frozenset().union(*found) if found and all(found) and not is_kept(scene, cls) else frozenset()


def given_to_block(home: Scene, site: Key, made: ast.Call) -> frozenset[Mark]:
    """What an object gets of the connections of a manager that yields it."""
    if not isinstance(home.parents[made], ast.Yield):
        return frozenset()
    given = given_by(made)
    values = (value for each in given if isinstance(each, ast.Name) for value in home.variable(site, each.id))
    marks = (home.resource(each) for each in values)
    return frozenset(replace(mark, positional=(CURSOR,)) for mark in marks if mark and mark.first in HANDLES)


def any_carried(scene: Scene) -> bool:
    """Whether any class of the project is of objects that take a connection for the block that enters them."""

    def find() -> bool:
        modules = scene.reach.program.project
        return any(carried(scene, Key(each.path, qualname)) for each in modules for qualname in each.classes)

    return scene.everywhere.remember("any carried", find)


def part_names(home: Scene, site: Key, made: ast.Call) -> frozenset[str]:
    """The attributes of an object that carries a connection for which another object is made."""
    owner = home.reach.program.function(site).owner
    match home.parents[made]:
        case ast.Assign(targets=targets) if owner and carried(home, Key(site.path, owner)):
            names = [each.attr for each in targets if isinstance(each, ast.Attribute)]
            return frozenset(names if len(names) == len(targets) else ())
        case _:
            return frozenset()
