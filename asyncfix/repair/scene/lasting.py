"""Connections and cursors that outlive the functions that use them, in attributes and globals: where they are named."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import CLIENT, find_mark
from asyncfix.infer.types import Callable, ClassType, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Name
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.blocks import find_blocks
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.carriers import is_carried, part_names
from asyncfix.repair.scene.contents import is_data, types_of
from asyncfix.repair.scene.importing import names_of_module
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.objects import kept_values, makings
from asyncfix.repair.scene.scene import HANDLES, Scene
from asyncfix.repair.scene.syntax import children, given_by, own_nodes
from asyncfix.repair.scene.words import last_word, new_receiver

Drivers = frozenset[str]  # the libraries of which a handle may be: two of one may be one connection
NONE: Drivers = frozenset()


def drivers_of(scene: Scene, values: Iterable[Type]) -> Drivers:
    """The libraries of the connections and cursors among some values that any thread may use, one at a time."""
    return frozenset(filter(None, (driver_of(scene, each) for each in values)))


def driver_of(scene: Scene, value: Type) -> str:
    if not isinstance(value, Instance) or not may_change_threads(scene, value):
        return ""
    program = scene.reach.program
    order = [each for each in scene.reach.inference.order(value.cls) if is_stub(each.path)]
    own = next((each for each in order if find_mark(program.cls(each), CLIENT)), order[0])
    return program.modules[own.path].facts.module.partition(".")[0]


def may_change_threads(scene: Scene, value: Instance) -> bool:
    """Whether it is a handle, of a database or another server, that any thread may use, one at a time."""
    mark = scene.resource(value)
    is_handle = mark is not None and mark.first in HANDLES and bool(mark.get("any_thread"))
    return is_handle or scene.mark_of(value, CLIENT) is not None


def are_of_databases(scene: Scene, drivers: Drivers) -> bool:
    """Whether any of some libraries is one for databases."""
    return not drivers <= clients(scene)


def clients(scene: Scene) -> Drivers:
    """The libraries whose handles are clients of servers that are no databases."""

    def find() -> Iterator[str]:
        return (each.facts.module.partition(".")[0] for each in scene.reach.program.marking(CLIENT))

    return scene.everywhere.remember("clients", lambda: frozenset(find()))


def may_name(home: Scene, function: Key) -> bool:
    """Whether a function may name such a handle, by what is known of it without its text.

    It is an attribute, a name of the module or of its own, or what a call gives.
    """
    types, facts = home.reach.inference.types, home.reach.program.function(function)
    if may_hang(home, function) or global_handles(home):
        return True
    if any(drivers_of(home, home.variable(function, name)) for name in {each.name for each in facts.bindings}):
        return True
    calls = (each.value for each in facts.operations if each.kind == "call")
    called = (each for call in calls if isinstance(call, Call) for each in types(call.function, function))
    functions = (each.function for each in called if isinstance(each, Callable) and not is_stub(each.function.path))
    return any(gives_lasting(home, each) for each in functions)


def global_handles(home: Scene) -> Mapping[str, Drivers]:
    """The names of a module that are such handles, by the libraries."""

    def find() -> Mapping[str, Drivers]:
        module, types = Key(home.source.path, ""), home.reach.inference.types
        found = {name: drivers_of(home, types(Name(name), module)) for name in names_of_module(home)}
        return {name: drivers for name, drivers in found.items() if drivers}

    return home.remember("global handles", find)


def is_global(home: Scene, function: Key, node: ast.AST) -> TypeGuard[ast.Name]:
    """Whether a name in a function means such a handle of its module."""
    return isinstance(node, ast.Name) and node.id in global_handles(home) and node.id not in own_names(home, function)


def own_names(home: Scene, function: Key) -> frozenset[str]:
    """The variables of a function, and of those that it is nested in."""

    def find() -> Iterator[str]:
        facts = home.reach.program.modules[function.path].functions.get(function.qualname)
        while facts is not None and facts.qualname:
            named = {*(each.name for each in facts.bindings), *(each.name for each in facts.parameters)}
            yield from named - home.globals_of.get(facts.qualname, frozenset())
            facts = home.reach.program.modules[function.path].functions.get(facts.parent or "")

    return home.remember(("own names", function), lambda: frozenset(find()))


def handles_hanging(home: Scene, function: Key) -> Mapping[ast.AST, Drivers]:
    """The attributes of objects in a function that are such handles, but for those of a block's own objects."""

    def find() -> Mapping[ast.AST, Drivers]:
        if not is_asked(home) or function not in home.nodes or not may_hang(home, function):
            return {}
        facts = home.reach.program.function(function)
        is_own = bool(facts.owner) and is_of_blocks(home, Key(function.path, facts.owner))
        own = facts.parameters[0].name if is_own and facts.parameters else new_receiver(facts)
        read = (each for each in nodes_of(home.nodes[function]) if is_loaded(each) and each.attr in names_of_data(home))
        named = ((each, drivers_of(home, types_of(home, function, each))) for each in read)
        return {each: drivers for each, drivers in named if drivers and not is_for_block(home, function, each, own)}

    return home.remember(("handles hanging", function), find)


def may_hang(scene: Scene, function: Key) -> bool:
    """Whether a function reads an attribute that is such a handle: its text need not be looked at, if not."""

    def find() -> bool:
        return reads_handle(scene, function, names_of_data(scene))

    return scene.everywhere.remember(("may hang", function), find)


def reads_handle(scene: Scene, function: Key, names: frozenset[str] | None = None) -> bool:
    """Whether an attribute that a function reads, of some names, is such a handle."""
    types = scene.reach.inference.types
    read = (each.value for each in scene.reach.program.function(function).operations if each.kind == "attribute")
    named = (each for each in read if names is None or (isinstance(each, Attribute) and each.attr in names))
    return any(drivers_of(scene, types(each, function)) for each in named)


def is_loaded(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)


def is_for_block(home: Scene, function: Key, node: ast.Attribute, own: str) -> bool:
    """Whether what it hangs on belongs to a block: the `own` object of a function, or what carries a connection."""
    if own and isinstance(node.value, ast.Name) and node.value.id == own:
        return True
    values = list(types_of(home, function, node.value))
    objects = [each.cls for each in values if isinstance(each, Instance)]
    return bool(values) and len(objects) == len(values) and all(is_carried(home, each) for each in objects)


def kept_names(scene: Scene) -> frozenset[str]:
    """The attributes, globals and fields of the program under which it keeps a handle."""

    def find() -> Iterator[str]:
        yield from (name for name, values in kept_values(scene) if drivers_of(scene, values))

    return scene.everywhere.remember("kept names", lambda: frozenset(find()))


def known_drivers(scene: Scene) -> Drivers:
    """The libraries of whose lasting handles all uses in the program are understood."""
    if not is_asked(scene):
        return NONE
    from asyncfix.repair.scene import lasting_known

    return lasting_known.known_drivers(scene)


def lasting_in(home: Scene, function: Key) -> Mapping[ast.AST, Drivers]:
    """The expressions of a function that name such a handle, as they stand in the text."""

    def find() -> Mapping[ast.AST, Drivers]:
        is_named = is_asked(home) and may_name(home, function) and function in home.nodes
        return _Named(home, function).find() if is_named else {}

    return home.remember(("lasting", function), find)


def names_of_data(scene: Scene) -> frozenset[str]:
    """The names under which an object may give a handle: those that are kept, properties, and what handles have."""

    def find() -> Iterator[str]:
        yield from kept_names(scene)
        for module in scene.reach.program.project:
            yield from (each.name for each in module.functions.values() if each.decorators and each.owner)
        for cls in scene.reach.program.marked_classes("resource", CLIENT):
            yield from (each.name for each in cls.members if is_data(each.value))

    return scene.everywhere.remember("names of data", lambda: frozenset(find()))


def names_of_functions(scene: Scene) -> frozenset[str]:
    def find() -> Iterator[str]:
        for module in scene.reach.program.project:
            yield from (each.name for each in module.functions.values())

    return scene.everywhere.remember("names of functions", lambda: frozenset(find()))


class _Named:
    """What of one function names a lasting handle: what hangs on objects, globals, names for what comes of these."""

    def __init__(self, scene: Scene, function: Key) -> None:
        self.scene = scene
        self.function = function
        self.node = scene.nodes[function]
        self.hanging = handles_hanging(scene, function)
        self.nodes = list(nodes_of(self.node))
        facts = scene.reach.program.function(function)
        self.locals = {each.name for each in facts.bindings} - scene.globals_of.get(function.qualname, frozenset())
        self._known: dict[str, bool] = {}  # names that were asked for: most functions have none of interest
        self.own = own_names(scene, function)

    def _is_handle(self, name: str) -> bool:
        """Whether one of the function's own names may hold a connection or a cursor."""
        if name not in self._known:
            values = self.scene.variable(self.function, name)
            self._known[name] = any(map(self.scene.is_handle, values)) or bool(drivers_of(self.scene, values))
        return self._known[name]

    def find(self) -> Mapping[ast.AST, Drivers]:
        found = {each: drivers for each in self.nodes if (drivers := self._outside(each))}
        names = {name for name in self.locals & self._passed_on() if self._is_handle(name)}
        names = {name for name in names if self._is_given_away(name)}
        if not found and not names:
            return {}
        while True:
            found |= {each: self._drivers(each) for each in self.nodes if is_read(each, names)}
            more = {name for name, value in self._bindings() if any(each in found for each in ast.walk(value))}
            if more <= names:
                found |= {each: self._drivers(each) for each in self._closures() if is_read(each, names)}
                return {each: drivers for each, drivers in found.items() if drivers}
            names |= more

    def _closures(self) -> Iterator[ast.expr]:
        """The names in functions and classes that are defined in this one."""
        defined = (
            each for each in self.nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        )
        return (each for one in defined for each in ast.walk(one) if isinstance(each, ast.Name))

    def _drivers(self, node: ast.AST) -> Drivers:
        if not isinstance(node, ast.expr):
            return NONE
        return drivers_of(self.scene, types_of(self.scene, self.function, node))

    def _outside(self, node: ast.AST) -> Drivers:
        match node:
            case ast.Attribute():
                return self.hanging.get(node, NONE)
            case ast.Name(id=name, ctx=ast.Load()) if name not in self.own:
                return global_handles(self.scene).get(name, NONE)
            case ast.Call(func=func) if last_word(func) in names_of_functions(self.scene) and any(
                gives_lasting(self.scene, key) for key in self._called(node)
            ):
                return self._drivers(node) or self._entered(node)
            case _:
                return NONE

    def _called(self, call: ast.Call) -> Iterator[Key]:
        callees = self.scene.callees(call, self.function)
        return (each.function for each in callees if isinstance(each, Callable) and not is_stub(each.function.path))

    def _entered(self, call: ast.Call) -> Drivers:
        """Of the manager that a call gives, what it gives as it is entered."""
        managers = self.scene.values(call, self.function)
        entered = self.scene.reach.inference.entered
        return drivers_of(self.scene, [value for each in managers for value in entered(each, is_async=False)])

    def _bindings(self) -> Iterator[tuple[str, ast.AST]]:
        """The names of handles that are bound, each with what it is bound to."""
        for node in self.nodes:
            for targets, value in bound(node):
                for each in targets:
                    stored = (one.id for one in ast.walk(each) if isinstance(one, ast.Name))
                    yield from ((name, value) for name in stored if self._is_handle(name))

    def _passed_on(self) -> frozenset[str]:
        """The names that an attribute or item is set to, or that a call gets."""
        calls = (passed_names(each) for each in self.nodes if isinstance(each, ast.Call))
        return frozenset(filter(None, map(name_kept, self.nodes))).union(*calls)

    def _is_given_away(self, name: str) -> bool:
        """Whether an own handle is kept elsewhere, or an object is made of it: then others use it, too."""
        for node in self.nodes:
            if name_kept(node) == name:
                return True
            if isinstance(node, ast.Call) and name in passed_names(node) and self._makes_object(node):
                return True
        return False

    def _makes_object(self, call: ast.Call) -> bool:
        """Whether it makes an object of the project; of what is not known, it may."""
        callees = self.scene.callees(call, self.function)
        made = [each.cls for each in callees if isinstance(each, ClassType) and not is_stub(each.cls.path)]
        return not callees or not all(is_of_blocks(self.scene, each) for each in made)


def is_of_blocks(scene: Scene, cls: Key) -> bool:
    """Whether objects of a class are made only in blocks that take a connection, of which they are then."""

    def find() -> bool:
        made = list(makings(scene, cls))
        return bool(made) and all(is_of_block(home, site, call) for home, site, call in made)

    return scene.everywhere.remember(("of blocks", cls), find)


def is_of_block(home: Scene, site: Key, made: ast.Call) -> bool:
    if part_names(home, site, made):
        return True
    if isinstance(home.parents[made], ast.Return):
        return is_given_to_blocks(home, site)
    blocks = find_blocks(home, site, home.nodes[site]) if site in home.nodes else ()
    return any(each.owns and made in own_nodes(list(each.statements)) for each in blocks)


def is_given_to_blocks(scene: Scene, giving: Key) -> bool:
    """Whether what a plain function makes and returns is entered wherever it is called, by blocks of that kind."""
    facts = scene.reach.program.function(giving)
    sites = scene.reach.inference.calls.mentioning(facts.name) if not facts.is_async else ()
    found = [(scene.at(site.path), site, call) for site, call in sites]
    nodes = [(home, site, each) for home, site, call in found for each in nodes_of_call(home, site, call)]
    entered = (
        isinstance(home.parents[each], ast.withitem) and is_of_block(home, site, each) for home, site, each in nodes
    )
    return bool(nodes) and all(entered)


def gives_lasting(scene: Scene, function: Key) -> bool:
    """Whether a plain function returns, or lends as a manager, what hangs on an object or on what that gives."""

    def find() -> bool:
        home, facts = scene.at(function.path), scene.reach.program.function(function)
        if not (facts.results or facts.yields) or not reads_handle(scene, function):
            return False
        node = home.nodes.get(function)
        if node is None or facts.is_async or (facts.is_generator and not scene.reach.inference.is_manager(function)):
            return False
        given = [each.value for each in nodes_of(node) if isinstance(each, ast.Return | ast.Yield) and each.value]
        names = {each.id for each in given if isinstance(each, ast.Name)}
        bindings = (pair for each in nodes_of(node) for pair in bound(each))
        values = [value for targets, value in bindings if names & {e.id for e in targets if isinstance(e, ast.Name)}]
        hanging = [each for value in (*given, *values) for each in ast.walk(value) if isinstance(each, ast.Attribute)]
        own = new_receiver(facts)
        found = (each for each in hanging if not (isinstance(each.value, ast.Name) and each.value.id == own))
        return any(drivers_of(home, types_of(home, function, each)) for each in found)

    return not is_stub(function.path) and scene.everywhere.remember(("gives lasting", function), find)


def nodes_of(function: FunctionNode) -> Iterator[ast.AST]:
    """The nodes of a function, with those of lambdas in it, without those of functions and classes it defines."""
    todo: list[ast.AST] = list(reversed(function.body))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            todo += reversed(children(node))


def is_read(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names


def bound(node: ast.AST) -> Iterator[tuple[list[ast.expr], ast.AST]]:
    """The targets that a node binds, and what to."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield targets, value
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            yield [target], value
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield [target], value
        case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
            yield [target], value
        case ast.comprehension(target=target, iter=value):
            yield [target], value


def name_kept(node: ast.AST) -> str:
    """The name that an attribute or an item is set to."""
    match node:
        case ast.Assign(value=ast.Name(id=name), targets=targets):
            return name if any(isinstance(each, ast.Attribute | ast.Subscript) for each in targets) else ""
        case _:
            return ""


def passed_names(call: ast.Call) -> frozenset[str]:
    given = given_by(call)
    return frozenset(each.id for each in given if isinstance(each, ast.Name))
