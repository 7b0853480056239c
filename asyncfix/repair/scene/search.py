"""The search for the blocks of a coroutine: what begins one, and how far it reaches."""

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeGuard

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance, Manager, Type, in_order
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.blocks import Block, bodies, calls_in
from asyncfix.repair.scene.entered_names import find_held_entry, find_left, let_go, made_for
from asyncfix.repair.scene.leaving import is_entered_here, is_entered_somehow
from asyncfix.repair.scene.plain_entries import only_enters
from asyncfix.repair.scene.region import constant_name, enclose, needed_outside, whole_of
from asyncfix.repair.scene.retries import constants_of, find_retry
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stacks import find_stacked
from asyncfix.repair.scene.syntax import find_list, given_by, mentions, suspends
from asyncfix.repair.scene.taint import all_holders
from asyncfix.repair.scene.tools import bound_in, find_used, reported_in

if TYPE_CHECKING:
    from asyncfix.repair.scene.held_names import HeldNames


Made = Manager | Instance


class Search:
    def __init__(self, scene: Scene, function: Key, node: FunctionNode) -> None:
        self.scene = scene
        self.function = function
        self.node = node
        self.handles = scene.handles(function, node)
        self.whole = whole_of(scene, function, node)

    def search(self, body: list[ast.stmt]) -> Iterator[Block]:
        index = 0
        while index < len(body):
            block = self._starting_at(body, index)
            if block:
                yield block
                index += len(block.statements)
                continue
            inner = [block for suite in bodies(body[index]) for block in self.search(suite)]
            wide = next((block for block in inner if block.siblings[0] is body[0]), None)
            wide = wide or self._with_lock(body, index, inner)
            yield from [wide] if wide else inner
            index = body.index(wide.statements[-1]) + 1 if wide else index + 1

    def _with_lock(self, body: list[ast.stmt], index: int, inner: list[Block]) -> Block | None:
        """The `with` over a lock of threads, if what it holds the lock for can only be done in a thread together."""
        statement = body[index]
        if not isinstance(statement, ast.With) or not any(map(self._is_lock, statement.items)):
            return None
        is_worth_it = bool(inner) or any(reported_in(self.scene, self.function, (statement,)))
        if not is_worth_it or not only_enters(self.scene, self.function, statement.body):
            return None
        return Block((statement,), tuple(body), locked=True, owns=any(each.owns for each in inner))

    def _is_lock(self, item: ast.withitem) -> bool:
        values = self.scene.managed(item.context_expr, self.function)
        return bool(values) and all(self.scene.mark_of(each, "not_across_await") for each in values)

    def _starting_at(self, body: list[ast.stmt], index: int) -> Block | None:
        match body[index]:
            case ast.With(items=items) | ast.AsyncWith(items=items):
                if entered := self._entered(body, index, items):
                    return entered
            case ast.Assign(targets=[target], value=ast.Call() as call) if self._gives_connection(target, call):
                if find_held_entry(self.scene, call):
                    return None  # it takes one where it is entered
                return self._assigned(body, index)
        used = find_used(self.scene, self.function, self.node, body, index)
        return Block(used, tuple(body), owns=False) if used else None

    def _gives_connection(self, target: ast.expr, call: ast.Call) -> bool:
        """Whether a call gives a connection that was not there before, alone or with its cursor."""
        if isinstance(target, ast.Name):
            return any(self.scene.is_handle(each, "connection") for each in self.scene.values(call, self.function))
        names = [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]
        variables = (each for name in names for each in self.scene.variable(self.function, name))
        return any(self.scene.is_handle(each, "connection") for each in variables) and not self._uses(call)

    def _entered(self, body: list[ast.stmt], index: int, items: list[ast.withitem]) -> Block | None:
        for item in items:
            if by_name := self._by_name(body, index, item):
                return by_name
            values = in_order(self.scene.managed(item.context_expr, self.function))
            for value in values:
                if self._takes_connection(item, value):
                    manager = manager_here(self.scene, value, body[index])
                    region = (body[index],) if manager else self._up_to_its_end(body[index])
                    siblings = find_list(self.scene.parents[region[0]], region[0])
                    others = (each for each in values if each != value)
                    instead = tuple(each for each in others if is_like(each, self.scene, manager, body[index]))
                    is_one = len(instead) + 1 == len(values)
                    return Block(region, tuple(siblings), item, manager, instead, is_ambiguous=not is_one)
            if self._fills_stack(body[index], item):
                return Block((body[index],), tuple(body), item)
            if stacked := find_stacked(self.scene, self.function, body[index]):
                return Block((body[index],), tuple(body), item, stacked.manager, stacked=stacked)
        return None

    def _by_name(self, body: list[ast.stmt], index: int, item: ast.withitem) -> Block | None:
        """An object that was made right before, entered by its name, where the block awaits."""
        made = made_for(self.scene, item)
        if made is item.context_expr or find_held_entry(self.scene, made) is not item:
            return None
        values = in_order(self.scene.managed(item.context_expr, self.function))
        managers = [manager_here(self.scene, each, body[index]) for each in values]
        is_taking = len(values) == 1 and self.scene.is_handle(values[0], "connection")
        return Block((body[index],), tuple(body), item, managers[0]) if is_taking and managers[0] else None

    def _fills_stack(self, statement: ast.stmt, item: ast.withitem) -> bool:
        """Whether a connection is entered in what this item gives, which gives it back as it ends."""
        if not isinstance(statement, ast.With) or not isinstance(item.optional_vars, ast.Name) or suspends([statement]):
            return False
        stack = frozenset((item.optional_vars.id,))
        found = (each for each in calls_in(statement.body) if mentions(each.func, stack))
        return any(fills(self.scene, self.function, each) for each in found)

    def _up_to_its_end(self, statement: ast.stmt) -> tuple[ast.stmt, ...]:
        """A `with` over a library's connection, which may leave it open, to where it is closed."""
        wide = enclose(self.scene, self.whole, (statement,), self.handles)
        if wide[0] is statement and suspends(list(wide)):
            body = find_list(self.scene.parents[statement], statement)
            wide = self._up_to_another(body, body.index(statement)) or wide
        return wide if wide[0] is statement and not suspends(list(wide)) else (statement,)

    def _takes_connection(self, item: ast.withitem, value: Type) -> bool:
        """Entering gives a connection, or a cursor over one, that was not there before."""
        if isinstance(value, Manager) and not is_stub(value.call.function.path):
            return self.scene.yields_handle(value) or any(map(self.scene.is_handle, self._bound_by(item)))
        if not isinstance(item.context_expr, ast.Call):
            return False
        if self.scene.is_handle(value, "connection"):
            return True
        variables = self._bound_by(item)
        is_own = is_entered_somehow(self.scene, value) is not None or not self._uses(item.context_expr)
        return is_own and any(map(self.scene.is_handle, variables))

    def _bound_by(self, item: ast.withitem) -> list[Type]:
        """What the names may be that a `with` item binds."""
        names = [each.id for each in ast.walk(item.optional_vars or item) if isinstance(each, ast.Name)]
        stored = names if item.optional_vars else []
        return [each for name in stored for each in self.scene.variable(self.function, name)]

    def _assigned(self, body: list[ast.stmt], index: int) -> Block:
        region = self._up_to_last_use(body, index)
        if suspends(list(region)):
            region = self._up_to_another(body, index) or self._until_left(region)
        released = let_go(self.scene, self.function, self.node, region, self.handles)
        wide = enclose(self.scene, self.whole, region, self.handles - released)
        if suspends(list(wide)):
            if tried := self._tried(region[0], wide):
                return tried
            wide = region
        return Block(wide, tuple(find_list(self.scene.parents[wide[0]], wide[0])))

    def _tried(self, taken: ast.stmt, wide: tuple[ast.stmt, ...]) -> Block | None:
        """The `try` in which a connection is taken, with what uses it after that, and `conn = None` above it."""
        if not isinstance(taken, ast.Assign) or not isinstance(taken.targets[0], ast.Name):
            return None
        name, last = taken.targets[0].id, wide[-1]
        is_given_back = isinstance(last, ast.Try) and taken in last.body and bool(last.finalbody)
        retry = None if is_given_back else find_retry(taken, wide, name, self._constants())
        if not is_given_back and not retry:
            return None
        siblings = find_list(self.scene.parents[wide[0]], wide[0])
        end = start = siblings.index(wide[0])
        while start and constant_name(siblings[start - 1]):
            start -= 1
            if is_given_back:  # what stands between is for all of the `try`, its `finally` too
                break
        names = [constant_name(each) for each in siblings[start:end]]
        start = start + names.index(name) if name in names else end
        statements = (*siblings[start:end], *wide)
        return Block(statements, tuple(siblings), tried=taken, retry=retry)

    def _constants(self) -> Mapping[str, int]:
        """Numbers of the module that names stand for here."""
        found = self.scene.remember("constants", lambda: constants_of(self.scene.tree))
        return {name: number for name, number in found.items() if name not in self.whole.locals}

    def _up_to_last_use(self, body: list[ast.stmt], index: int) -> tuple[ast.stmt, ...]:
        last = max(i for i in range(index, len(body)) if i == index or self._uses(body[i]))
        return tuple(body[index : last + 1])

    def _uses(self, node: ast.AST) -> bool:
        """Whether a name in it may stand for a connection there: one of a block before may be bound anew by then."""
        if not mentions(node, self.handles):
            return False
        named = (each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in self.handles)
        return any(map(self._held.had, named))

    @cached_property
    def _held(self) -> "HeldNames":
        from asyncfix.repair.scene.held_names import held_names  # which only code with a database needs

        holders = all_holders(self.scene, self.function, self.node)
        return held_names(self.scene, self.function, self.node, holders)

    def _until_left(self, region: tuple[ast.stmt, ...]) -> tuple[ast.stmt, ...]:
        """The same without what only reads, behind awaits, what an object has that was left with its connection."""
        left = find_left(self.scene, self.function, self.node)
        named = [{one for one in ast.walk(each) if isinstance(one, ast.Name)} - left for each in region]
        used = [index for index, names in enumerate(named) if any(each.id in self.handles for each in names)]
        rest = region[used[-1] + 1 :]
        return region[: used[-1] + 1] if suspends(list(rest)) else region

    def _up_to_another(self, body: list[ast.stmt], index: int) -> tuple[ast.stmt, ...]:
        """The same up to a statement that gives its names another connection, () where the first is used after that."""
        names = bound_in(body[index])
        for place in range(index + 1, len(body)):
            if names & bound_in(body[place]):
                first = self._up_to_last_use(body[:place], index)
                if not self.handles & needed_outside(self.whole, first):
                    return first
        return ()


def is_of_project(value: Type) -> TypeGuard[Manager]:
    """Whether it is what a function of the project gives, to be entered."""
    return isinstance(value, Manager) and not is_stub(value.call.function.path)


def is_like(other: Type, scene: Scene, manager: Made | None, statement: ast.stmt) -> TypeGuard[Made]:
    """Whether it is entered as a manager of the project is: by a function of it, too, or by methods for `with`."""
    if isinstance(manager, Instance):
        return isinstance(other, Instance) and manager_here(scene, other, statement) is not None
    return manager is not None and is_of_project(other)


def manager_here(scene: Scene, manager: Type, statement: ast.stmt) -> Manager | Instance | None:
    """A manager that the project defines; a library's, which has no body to read, is entered as any object is."""
    if isinstance(manager, Manager):
        return manager if is_of_project(manager) else None
    if isinstance(manager, Instance) and is_entered_here(scene, manager, isinstance(statement, ast.AsyncWith)):
        return manager
    return None


def fills(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a stack of context managers gets a connection, or what gives one back: it does so as it ends."""
    handles = scene.handles(function, scene.nodes[function])
    callees = scene.callees(call, function)
    if not any(isinstance(each, Callable) and is_stack(scene, each.receiver) for each in callees):
        return False
    given = given_by(call)
    return any(map(scene.is_handle, scene.values(call, function))) or any(mentions(each, handles) for each in given)


def is_stack(scene: Scene, value: Type | None) -> bool:
    """Whether it leaves what its methods enter as it is left itself."""
    if not isinstance(value, Instance):
        return False
    return scene.everywhere.remember(("stack", value.cls), lambda: has_entering(scene, value.cls))


def has_entering(scene: Scene, cls: Key) -> bool:
    order = scene.reach.inference.order(cls)
    functions = (each for key in order for each in scene.reach.program.modules[key.path].functions.values())
    owners = {key.qualname for key in order}
    return any(find_mark(each, "enters") for each in functions if each.owner in owners)
