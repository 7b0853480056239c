"""Where a value goes in a function: which names get it, or something made of it, and whether other tasks may."""

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import KEEPING, find_mark
from asyncfix.infer.types import Callable, ClassType, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute
from asyncfix.repair.added import HELD_CLASS, LEAVE, RUN
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.known import own_part
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes
from asyncfix.repair.scene.words import last_word

MOST_STEPS = 5  # into functions that call each other
# What of libraries gives what it got, or a part of it, under a name that says so.
CARRYING = frozenset(
    "Path PurePath PosixPath str fspath join joinpath with_name with_suffix with_stem resolve absolute expanduser "
    "iterdir glob rglob walk scandir listdir sorted list tuple set frozenset dict iter next zip enumerate reversed map "
    "filter min max repr format partial copy deepcopy open".split()
)
OF_THE_RUNTIME = (RUN, LEAVE, f"{HELD_CLASS}.run")  # of an earlier repair
PLAIN = ("stem", "suffix", "suffixes")  # attributes of paths that are no paths
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
DECLARING = (ast.Global, ast.Nonlocal)
CARRIED = (
    *(ast.BinOp, ast.BoolOp, ast.IfExp, ast.Await, ast.Starred, ast.keyword, ast.JoinedStr, ast.FormattedValue),
    *(ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Slice),
)
ENDING = (
    ast.Expr,
    ast.Return,
    ast.Raise,
    ast.Assert,
    ast.If,
    ast.While,
    ast.Compare,
    ast.UnaryOp,
    ast.Delete,
    ast.Match,
)


class Escape(Exception):  # noqa: N818
    """Others may get it."""


def stays(scene: Scene, function: Key, made: ast.expr) -> bool:
    """Whether what an expression of a function makes is known to nobody but those that it calls and waits for."""
    return stays_with(scene, function, (made,))


def stays_with(scene: Scene, function: Key, made: Iterable[ast.expr]) -> bool:
    """The same of several expressions."""
    try:
        Course(scene, function, MOST_STEPS).follow(made)
    except Escape:
        return False
    return True


def stays_inside(scene: Scene, function: Key, given: frozenset[str], steps: int) -> bool:
    """The same of what these parameters of a function hold."""

    def find() -> bool:
        course = Course(scene.at(function.path), function, steps)
        try:
            course.follow(course.reads(given))
        except Escape:
            return False
        return True

    return scene.everywhere.remember(("stays inside", function, given, steps), find)


class Course:
    """Follows a value through one function. Raises Escape where it gets to others."""

    def __init__(self, scene: Scene, function: Key, steps: int) -> None:
        self.scene = scene
        self.function = function
        self.steps = steps
        self.node: FunctionNode = scene.nodes[function]
        self.locals = find_locals(self.node)
        self.given = {each.arg for each in ast.walk(self.node.args) if isinstance(each, ast.arg)}
        self.names: set[str] = set()

    def follow(self, places: Iterable[ast.expr]) -> None:
        todo = list(places)
        while todo:
            todo += self.reads(frozenset(self.bound_by(todo.pop())))

    def reads(self, names: frozenset[str]) -> Iterator[ast.expr]:
        """Where names are read that have got it now."""
        for name in sorted(names - self.names):
            self.names.add(name)
            if self.is_used_elsewhere(name):
                raise Escape
            yield from self._loads.get(name, ())

    @property
    def _loads(self) -> Mapping[str, Sequence[ast.Name]]:
        def find() -> Mapping[str, Sequence[ast.Name]]:
            found: dict[str, list[ast.Name]] = {}
            for each in own_nodes(list(self.node.body)):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                    found.setdefault(each.id, []).append(each)
            return found

        return self.scene.remember_shape(self.function, "reads of names", find)

    def is_used_elsewhere(self, name: str) -> bool:
        """Whether functions inside of the function use a name, or it is not the function's own."""

        def find() -> Sequence[ast.AST]:
            return tuple(each for each in own_nodes(list(self.node.body)) if isinstance(each, (*SCOPES, *DECLARING)))

        found = self.scene.remember_shape(self.function, "scopes inside", find)
        declared = (name in each.names for each in found if isinstance(each, DECLARING))
        return any(declared) or any(mentions(each, frozenset((name,))) for each in found)

    def bound_by(self, place: ast.AST) -> set[str]:
        """The names that get it, from an expression that has it."""
        parent = self.scene.parents[place]
        match parent:
            case ast.Call():
                return self.bound_by_call(parent, place)
            case ast.Attribute(ctx=ast.Load()):
                return set() if self.is_plain(parent) else self.bound_by(parent)
            case ast.Subscript(value=value, slice=index, ctx=ast.Load()):
                return self.bound_by(parent) if value is place or index is place else set()
            case ast.Attribute() | ast.Subscript():
                return set()  # something is stored in it
            case ast.Assign(targets=targets):
                return {name for each in targets for name in self.targets(each)}
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
                return self.targets(target)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                return self.targets(target)
            case ast.NamedExpr(target=target):
                return self.targets(target) | self.bound_by(parent)
            case ast.withitem(optional_vars=target):
                return self.targets(target) if target else set()
            case _ if isinstance(parent, CARRIED):
                return self.bound_by(parent)
            case _ if isinstance(parent, ENDING):
                return set()
            case _:
                raise Escape

    def is_plain(self, attribute: ast.Attribute) -> bool:
        """Whether it is a part of a path that leads nowhere; what is opened or made there has all of it as name."""
        if attribute.attr != "name":
            return attribute.attr in PLAIN
        found = self.scene.operations(self.function).get(("attribute", self.scene.span(attribute)))
        owner = found.value.value if found and isinstance(found.value, Attribute) else None
        values = self.scene.reach.inference.types(owner, self.function) if owner else ()
        marks = ("gives_own_path", "on_disk")
        return bool(values) and not any(self.scene.mark_of(each, mark) for each in values for mark in marks)

    def targets(self, target: ast.expr) -> set[str]:
        """The names that an assignment gives it to; what hangs on an object is that object's."""
        match target:
            case ast.Name(id=name):
                return {name}
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return {name for each in parts for name in self.targets(each)}
            case ast.Starred(value=value):
                return self.targets(value)
            case _:
                return {self.owner(target)}

    def owner(self, target: ast.expr) -> str:
        """The local name of what keeps it."""
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name) and (target.id in self.names or target.id in self.locals - self.given):
            return target.id
        raise Escape

    def bound_by_call(self, call: ast.Call, place: ast.AST) -> set[str]:
        callees = self.scene.callees(call, self.function)
        found = {name for each in callees for name in self.bound_by_callee(call, place, each)}
        return found if callees else self.bound_by_unknown(call, place)

    def bound_by_unknown(self, call: ast.Call, place: ast.AST) -> set[str]:
        if place is call.func:
            return self.bound_by(call)
        match call.func:
            case ast.Name(id=name) if self.is_builtin(name):
                return self.carried(call)
            case ast.Attribute(value=owner):
                return {self.owner(owner)} | self.bound_by(call)
            case _:
                raise Escape

    def is_builtin(self, name: str) -> bool:
        return hasattr(builtins, name) and name not in self.locals and name not in self.scene.module.names

    def bound_by_callee(self, call: ast.Call, place: ast.AST, callee: Type) -> set[str]:
        match callee:
            case ClassType(cls=cls):
                initialiser = next(self.scene.reach.inference.methods(cls, "__init__"), None)
                if initialiser and not is_stub(initialiser.path):
                    self.enter(call, place, Callable(initialiser, callee))
                return self.bound_by(call)
            case Callable(function=function) if is_stub(function.path):
                return self.bound_by_library(call, place, callee)
            case Callable(function=function) if own_part(self.scene.reach.program, function) in OF_THE_RUNTIME:
                return self.bound_by(call)
            case Callable():
                self.enter(call, place, callee)
                return self.bound_by(call)
            case _:
                raise Escape

    def bound_by_library(self, call: ast.Call, place: ast.AST, callee: Callable) -> set[str]:
        """A function that gets it works with it at once, or is of an object that may keep it."""
        facts = self.scene.reach.program.function(callee.function)
        if not self.is_waited_for(call, callee.function):
            raise Escape
        runs = find_mark(facts, "runs")
        if (runs and runs.first == "on_loop") or any(find_mark(facts, each) for each in KEEPING):
            raise Escape
        if place is call.func or callee.receiver is None or find_mark(facts, "blocks"):
            return self.carried(call)
        assert isinstance(call.func, ast.Attribute | ast.Name)
        return {self.owner(call.func)} | self.carried(call)

    def carried(self, call: ast.Call) -> set[str]:
        return self.bound_by(call) if last_word(call.func) in CARRYING else set()

    def enter(self, call: ast.Call, place: ast.AST, callee: Callable) -> None:
        """A function of the project that is called, and waited for, does not hand it on either."""
        home = self.scene.at(callee.function.path)
        node = home.nodes.get(callee.function)
        if node is None or not self.steps or not self.is_waited_for(call, callee.function):
            raise Escape
        given = frozenset(parameters_of(call, place, node, callee.receiver is not None))
        if not given or not stays_inside(self.scene, callee.function, given, self.steps - 1):
            raise Escape

    def is_waited_for(self, call: ast.Call, function: Key) -> bool:
        """Whether what a call begins has ended when what stands around it goes on."""
        parent = self.scene.parents[call]
        is_waited_for = isinstance(parent, ast.Await | ast.withitem) or (
            isinstance(parent, ast.AsyncFor | ast.comprehension) and parent.iter is call
        )
        return is_waited_for or not self.scene.reach.program.function(function).is_async


def parameters_of(call: ast.Call, place: ast.AST, node: FunctionNode, is_bound: bool) -> Iterator[str]:
    """The parameters that get it. What a bound function is called on has it then, too.

    Raises Escape where that isn't known: of `*row`, of what stands behind such, and of `**options`.
    """
    given = node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args)]
    if is_bound and names:
        yield names.pop(0)
    if place is call.func:
        return
    if isinstance(place, ast.keyword):
        named = {each.arg for each in (*given.args, *given.kwonlyargs)}
        yield from [place.arg] if place.arg in named else rest_of(given.kwarg if place.arg else None)
        return
    before = list(takewhile(lambda each: each is not place, call.args))
    if any(isinstance(each, ast.Starred) for each in (*before, place)):
        raise Escape
    yield from names[len(before) : len(before) + 1] or rest_of(given.vararg)


def rest_of(collecting: ast.arg | None) -> Iterator[str]:
    """The parameter that collects what no other one gets."""
    if collecting is None:
        raise Escape
    yield collecting.arg
