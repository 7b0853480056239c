"""What functions leave on connections that go back to their pool: whoever takes such a one next finds it so.

Coroutines that take turns on the loop mostly get the same connection each time; threads get several.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.added import TURNS_CLASS
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.judgement.settings import Setting, find_settings
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.undone import SOMETIMES, is_undone
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes


@frozen
class Takers:
    """The functions of the program that take a connection from a pool themselves, and who calls or enters which."""

    own: frozenset[Key]
    callers: Mapping[Key, frozenset[Key]]

    def are_all(self, meant: frozenset[Key]) -> bool:
        """Whether each of them is one of these, or is only called by such."""
        return all(self._is_one(each, meant, frozenset()) for each in self.own)

    def _is_one(self, key: Key, meant: frozenset[Key], asked: frozenset[Key]) -> bool:
        if key in meant:
            return True
        above = self.callers.get(key, frozenset()) - asked - {key}
        return bool(above) and all(self._is_one(each, meant, asked | {key}) for each in above)


def warn_of_left(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Which connection of a pool a block gets must not matter: such repairs are unsafe where one keeps a setting."""
    pooled = next((each for each in repairs if each.edits and each.pool), None)
    left = next(find_left(stage.scene(pooled.path)), None) if pooled else None
    if left is None:
        return tuple(repairs)
    place = f"{left.function.path.as_posix()}:{left.statement.lineno}"
    text = f"`{left.name}` stays set on a connection that goes back to its pool ({place}): which block gets it next"
    reason = Reason("left-on-connection", left.statement.lineno, f"{text} would depend on the threads")
    return tuple(each.doubt(replace(reason, line=each.line)) if each.edits and each.pool else each for each in repairs)


def find_left(scene: Scene) -> Iterator[Setting]:
    """What is set on a pool's connections, not for all of them, and not put back."""
    written = find_settings(scene)
    undone = [each for each in written if not each.is_default and is_undone(scene, each, written)]
    known = [(each, one) for each in written for one in taken_up(scene, each)]
    settings = [one for _, one in known]
    said = (one for each, one in known if not one.is_default and each not in undone)
    changing = [each for each in said if stays(scene, each, settings) and not is_undone(scene, each, settings)]
    takers = find_takers(scene) if changing else None
    yield from (each for each in changing if takers and not is_for_all(scene, settings, each.name, takers))


def taken_up(scene: Scene, setting: Setting) -> Sequence[Setting]:
    """A setting where the connection is taken, or given back where it undoes one: by callers of what is given it."""
    found, todo, seen = [], [setting], {setting.function}
    while todo:
        each = todo.pop()
        if takes(scene, each.function) or (each.is_default and comes_to(scene, each.function, "releases")):
            found.append(each)
            continue
        for site, _ in scene.reach.inference.calls.mentioning(scene.reach.program.function(each.function).name):
            home = scene.at(site.path)
            if site in seen or site not in home.nodes:
                continue
            seen.add(site)
            calls = (
                one for one in calls_in(home.nodes[site].body) if each.function in home.called_functions(one, site)
            )
            above = replace(each, sometimes=each.sometimes or is_conditional(scene, each))
            todo += [replace(above, function=site, statement=statement_of(home, one)) for one in calls]
    return found


def stays(scene: Scene, setting: Setting, settings: Sequence[Setting]) -> bool:
    """Whether it outlives the block: what SQL sets ends with a transaction that is rolled back."""
    if not setting.is_sql or any(each.name == "autocommit" and not each.is_default for each in settings):
        return True
    home = scene.at(setting.function.path)
    return comes_to(scene, setting.function, "settles") or any(
        commits_at_its_end(home, setting.function, item)
        for each in own_nodes(list(home.nodes[setting.function].body))
        if isinstance(each, ast.With | ast.AsyncWith)
        for item in each.items
    )


def commits_at_its_end(home: Scene, function: Key, item: ast.withitem) -> bool:
    """A connection does, and a library's manager that gives one."""
    return any(
        home.is_handle(value, "connection") or home.yields_handle(value, "connection")
        for value in home.managed(item.context_expr, function)
    )


def find_takers(scene: Scene) -> Takers:
    function = scene.reach.program.function
    homes = (scene.at(path) for path in scene.sources if path in scene.reach.program.modules)
    keys = [key for home in homes for key in home.nodes if function(key).owner != TURNS_CLASS]
    edges = {key: scene.edges(Target(key)) for key in keys}
    callers: dict[Key, set[Key]] = {}
    for key, found in edges.items():
        for each in found:
            callers.setdefault(each.target, set()).add(key)
    own = frozenset(key for key in keys if any(is_taking(scene, each) for each in edges[key]))
    return Takers(own, {key: frozenset(found) for key, found in callers.items()})


def is_taking(scene: Scene, edge: Edge) -> bool:
    called = scene.reach.program.function(edge.target)
    return find_mark(called, "acquires") is not None or called.owner == TURNS_CLASS


def takes(scene: Scene, function: Key) -> bool:
    """Whether a function takes a connection from a pool, itself or through what it calls."""
    return comes_to(scene, function, "acquires")


def comes_to(scene: Scene, function: Key, mark: str) -> bool:
    return any(reaches_mark(scene, each.entered, mark) for each in scene.edges(Target(function)))


def is_for_all(scene: Scene, settings: Sequence[Setting], name: str, takers: Takers) -> bool:
    """Whether each function that takes a connection sets the same on it, in any case, or those that call it do."""
    said = (each for each in settings if each.name == name and not each.sometimes)
    always = (each.function for each in said if not is_conditional(scene, each))
    return takers.are_all(frozenset(always))


def is_conditional(scene: Scene, setting: Setting) -> bool:
    home = scene.at(setting.function.path)
    around = ancestors(home, home.nodes[setting.function], setting.statement)
    return any(isinstance(each, SOMETIMES) for each in around)
