"""Which names may hold a connection, or what goes on using one, where a statement of a coroutine begins or ends.

What runs before a connection is taken can't hold on to it, and a name that is bound anew no longer does.
"""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterable, Sequence

from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Name, Parameterised
from asyncfix.repair.dataflow.names import Comprehension, FunctionNode
from asyncfix.repair.dataflow.reaching import find_leaving, find_reaching
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.scene.bound import Given, bindings_in
from asyncfix.repair.scene.contents import goes_on_with_bound, holds_handle
from asyncfix.repair.scene.entered_names import find_left
from asyncfix.repair.scene.filled import fillings_in
from asyncfix.repair.scene.region import whole_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions
from asyncfix.repair.scene.taint import brings_one

Find = Function[[Whole, Sequence[ast.stmt], str], Iterable[ast.stmt | None]]
LATER = (ast.ExceptHandler, ast.match_case, ast.Lambda)  # read after more than its statement's start


def held_names(scene: Scene, function: Key, node: FunctionNode, names: frozenset[str]) -> "HeldNames":
    """As the statements of a coroutine stand now."""

    def find() -> HeldNames:
        return HeldNames(scene, function, whole_of(scene, function, node), names)

    return scene.remember_shape(function, ("held names", node, names), find)


class HeldNames:
    """Of some names of a coroutine that hold connections somewhere."""

    def __init__(self, scene: Scene, function: Key, whole: Whole, names: frozenset[str]) -> None:
        self.scene, self.function, self.whole, self.names = scene, function, whole, names
        self._always = names - (whole.locals - whole.names.nested_writes)  # others bind them, too, at any time
        self._given = {name for name in names.intersection(whole.parameters) if may_be_given(scene, function, name)}
        self._held: set[tuple[ast.stmt, str]] = set()
        places = [(each, given) for each in whole.graph.places for given in bindings_in(each) if given.name in names]
        self._filled: set[str] = set()  # whose values get one later
        puts = [(each, *found) for each in whole.graph.places for found in fillings_in(scene, function, each)]
        while added := {(each, given.name) for each, given in places if self._holds(each, given)} - self._held:
            self._held |= added
            self._filled |= {name for each, name, value in puts if self._gets(each, name, value)}

    def _holds(self, statement: ast.stmt, given: Given) -> bool:
        """Whether a name holds one by what a statement binds, as far as is known now."""
        if (statement, given.name) in self._held or given.name in self._filled:
            return True
        from asyncfix.repair.scene.giving import gives_data  # most functions hold none

        here = self.seen_in(statement, given.value)
        return not gives_data(self.scene, self.function, given, here, self.names)

    def _gets(self, statement: ast.stmt, name: str, value: ast.expr) -> bool:
        """Whether what a name stands for gets one, or what goes on using one, by what a statement puts into it."""
        return name in self.names and brings_one(
            self.scene, self.function, value, self.seen_in(statement, value), self.names
        )

    def seen_in(self, statement: ast.stmt, part: ast.AST) -> frozenset[str]:
        """The names in a part of a statement that may hold one there."""
        read = {each.id for each in ast.walk(part) if isinstance(each, ast.Name)}
        return self.at(statement, read) | self.bound_in((statement,), read)

    def at(self, statement: ast.stmt, names: Iterable[str]) -> frozenset[str]:
        """Those of some names that may hold one where a statement begins."""
        return self._by((statement,), names, find_reaching)

    def leaving(self, statements: Sequence[ast.stmt], names: Iterable[str]) -> frozenset[str]:
        """The same where some statements are left, in whatever way."""
        return self._by(statements, names, find_leaving)

    def bound_in(self, statements: Iterable[ast.stmt], names: Iterable[str]) -> frozenset[str]:
        """The same by what some statements bind."""
        return frozenset(name for name in names for each in statements if (each, name) in self._held)

    def parameters_in(self, statement: ast.stmt, names: Iterable[str]) -> frozenset[str]:
        """The parameters whose connections some names may stand for where a statement begins."""
        found, seen = set[str](), set[tuple[ast.stmt, str]]()
        todo = [(statement, name) for name in names]
        while todo:
            place, name = todo.pop()
            if (place, name) not in seen and self.at(place, (name,)):
                seen.add((place, name))
                bindings = find_reaching(self.whole, (place,), name)
                found |= {name} if None in bindings and name in self._given else set()
                held = [each for each in bindings if each and (each, name) in self._held]
                values = [(each, given.value) for each in held for given in bindings_in(each) if given.name == name]
                todo += [(each, read) for each, value in values for read in self.seen_in(each, value)]
        return frozenset(found)

    def has(self, node: ast.Name) -> bool:
        """Whether a name may hold one where it is read."""
        is_left = node in find_left(self.scene, self.function, self.whole.function)
        return not is_left and self.had(node)

    def had(self, node: ast.Name) -> bool:
        """The same, also if what is read there is none: of an object that was left."""
        place: ast.AST = node
        while not isinstance(place, ast.stmt):
            if isinstance(place, LATER) or (isinstance(place, Comprehension) and binds(place, node.id)):
                return node.id in self.names
            place = self.scene.parents[place]
        return bool(self.seen_in(place, node))

    def _by(self, statements: Sequence[ast.stmt], names: Iterable[str], find: Find) -> frozenset[str]:
        known = self.names.intersection(names)
        if not all(each in self.whole.graph.places for each in statements):
            return known
        return frozenset(name for name in known if self._is_held(name, find(self.whole, statements, name)))

    def _is_held(self, name: str, bindings: Iterable[ast.stmt | None]) -> bool:
        """By one of what may have bound it; None is the caller."""
        found = (name in self._given if each is None else (each, name) in self._held for each in bindings)
        return name in self._always or any(found)


def binds(comprehension: Comprehension, name: str) -> bool:
    return any(mentions(each.target, frozenset((name,))) for each in comprehension.generators)


def may_be_given(scene: Scene, function: Key, name: str) -> bool:
    """Whether a caller may pass a connection for a parameter, or what holds on to one."""
    inference, facts = scene.reach.inference, scene.reach.program.function(function)
    own = tuple(index for index, each in enumerate(facts.bindings) if each.value == Parameterised(name))
    values = inference.types(Name(name, own), function)
    if any(holds_handle(scene, each) or goes_on_with_bound(scene, each) for each in values):
        return True
    for site, call in inference.calls.mentioning(facts.name):
        is_unpacked = any(each.keyword in ("*", "**") for each in call.arguments)
        if is_unpacked and name not in bound_parameters(facts, call):
            called = inference.types(call.function, site)
            if any(isinstance(each, Callable) and each.function == function for each in called):
                return True
    return False
