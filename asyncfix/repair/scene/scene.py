"""One file under repair: its syntax tree, joined by spans with what is known of its types."""

import ast
import re
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.types import Callable as Bound
from asyncfix.infer.types import Instance, Manager, Type, Types
from asyncfix.link.program import Key, Module
from asyncfix.model.expressions import Call, Expression
from asyncfix.model.facts import Function, Operation
from asyncfix.model.remembered import Remembering, frozen
from asyncfix.model.source import Columns, Source, Span, split_lines
from asyncfix.reach.reach import Reach
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.answers import Answers
from asyncfix.repair.scene.syntax import children, is_elif, own_nodes
from asyncfix.repair.scene.told import read_told

T = TypeVar("T")

LOOP_LIBRARY = "asyncio"
# Method names that too many other objects have.
EVERYDAY = frozenset(("cancel", "release", "run", "set"))
# Fields that hold operators and contexts, which say no more than their class, or no nodes.
HANDLES = ("connection", "cursor")
PER_THREAD = "keeps_per_thread"
GLOBAL = re.compile(r"(?:^|[;:])[ \t\f]*global\b", re.MULTILINE)


@frozen
class Scene(Remembering):
    """A file's text and tree, and the program it belongs to; the text is parsed when the tree is asked for."""

    source: Source
    reach: Reach
    sources: Mapping[Path, Source]
    stage: Callable[[Path], "Scene"]
    everywhere: Answers  # of questions about functions of any file

    @cached_property
    def tree(self) -> ast.Module:
        return read_told(self.source)

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.source.text)

    @cached_property
    def lines(self) -> list[str]:
        return split_lines(self.source.text)

    @property
    def module(self) -> Module:
        return self.reach.program.modules[self.source.path]

    @cached_property
    def functions(self) -> Mapping[Span, Function]:
        return {function.span: function for function in self.module.functions.values() if function.qualname}

    @cached_property
    def nodes(self) -> Mapping[Key, FunctionNode]:
        """The syntax of each named function."""
        return {self.key_of(node): node for node in self._walked[1]}

    @cached_property
    def unnamed(self) -> Mapping[Key, ast.Lambda | ast.GeneratorExp]:
        """The syntax of each lambda, and of each generator that is a function of its own."""
        nodes = (each for each in self.parents if isinstance(each, ast.Lambda | ast.GeneratorExp))
        found = ((self.functions.get(self.span(each)), each) for each in nodes)
        return {self.key(facts): each for facts, each in found if facts}

    @property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return self._walked[0]

    @property
    def all_nodes(self) -> Iterable[ast.AST]:
        """The syntax of the whole file, from the top down, the module itself left out."""
        return self.parents.keys()

    @cached_property
    def _walked(self) -> tuple[dict[ast.AST, ast.AST], list[FunctionNode]]:
        """What each node stands in, and the functions from the top down."""
        parents: dict[ast.AST, ast.AST] = {}
        functions: list[FunctionNode] = []
        todo: deque[ast.AST] = deque([self.tree])
        while todo:
            node = todo.popleft()
            below = children(node)
            parents |= dict.fromkeys(below, node)
            todo += below
            if isinstance(node, FunctionNode):
                functions.append(node)
        return parents, functions

    @cached_property
    def loop_methods(self) -> frozenset[str]:
        """Names of methods that only objects of an event loop have, and that work only on its thread."""
        stub = self.reach.program.stub(LOOP_LIBRARY)
        functions = stub.functions.values() if stub else ()
        names = {each.name for each in functions if each.owner and find_mark(each, "needs_loop")}
        return frozenset(name for name in names - EVERYDAY if not name.startswith("__"))

    def at(self, path: Path) -> "Scene":
        """Another file of the program."""
        return self.stage(path)

    def key(self, function: Function) -> Key:
        return Key(self.source.path, function.qualname)

    def key_of(self, node: FunctionNode) -> Key:
        return self.key(self.functions[self.span(node)])

    def span(self, node: ast.expr | ast.stmt) -> Span:
        return self.columns.span(node)

    @cached_property
    def globals_of(self) -> Mapping[str, frozenset[str]]:
        """The module's names that a function binds, by the function's."""
        found: dict[str, set[str]] = {}
        for name, uses in self.module.names.items():
            for use in uses:
                found.setdefault(use.scope, set()).add(name)
        for key, node in self.nodes.items() if GLOBAL.search(self.source.text) else ():
            declared = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.Global)]
            found.setdefault(key.qualname, set()).update(name for each in declared for name in each.names)
        return {scope: frozenset(names) for scope, names in found.items()}

    def remember(self, question: Hashable, find: Callable[[], T]) -> T:
        """The answer to a question about this file that is asked for every finding, found once."""
        return self._answers.remember(question, find)

    def remember_shape(self, function: Key, question: Hashable, find: Callable[[], T]) -> T:
        """The same, about where the statements of a function stand."""
        return self._shapes.setdefault(function, Answers()).remember(question, find)

    def reshape(self, function: Key) -> None:
        """Its statements were moved: what was known of their places is asked anew."""
        self._shapes.pop(function, None)

    @cached_property
    def _answers(self) -> Answers:
        return Answers()

    @cached_property
    def _shapes(self) -> dict[Key, Answers]:
        return {}

    def operations(self, function: Key) -> Mapping[tuple[str, Span], Operation]:
        """The operations of a function by kind and place."""
        return self.remember(("operations", function), lambda: self._operations(function))

    def _operations(self, function: Key) -> Mapping[tuple[str, Span], Operation]:
        return {(each.kind, each.span): each for each in self.reach.program.function(function).operations}

    def managed(self, node: ast.expr, function: Key) -> Types:
        """What the manager of a `with` item may be."""
        if origin := self.stand_ins.get(node):
            return self.at(origin[0].path).entered_at(*origin)
        return self.entered_at(function, self.span(node))

    def entered_at(self, function: Key, span: Span) -> Types:
        found = self.operations(function).get(("with", span))
        values = self._types(found.value, function) if found else frozenset()
        if found and any(isinstance(each, Instance) and is_stub(each.cls.path) for each in values):
            from asyncfix.repair.scene.fulfilled import fulfilled  # which few programs need

            return fulfilled(self, function, found.value, values)
        return values

    @cached_property
    def stand_ins(self) -> dict[ast.expr, tuple[Key, Span]]:
        """Expressions that a repair adds, by where the same is written now."""
        return {}

    def callees(self, node: ast.Call, function: Key) -> Types:
        found = self.operations(function).get(("call", self.span(node)))
        if found is None or not isinstance(found.value, Call):
            return frozenset()
        return self._types(found.value.function, function)

    def values(self, node: ast.Call, function: Key) -> Types:
        """What a call gives."""
        found = self.operations(function).get(("call", self.span(node)))
        return self._types(found.value, function) if found else frozenset()

    def variable(self, function: Key, name: str) -> Types:
        return self.reach.inference.variable(function, name)

    def resource(self, value: Type) -> Mark | None:
        """The catalog's word on an object that one user has at a time, or that hands such objects out."""
        return self.mark_of(value, "resource")

    def mark_of(self, value: Type, name: str) -> Mark | None:
        """What the catalog says of the class of an object, or of a base of it, under some mark."""
        return self.class_mark(value.cls, name) if isinstance(value, Instance) else None

    def class_mark(self, cls: Key, name: str) -> Mark | None:
        """What belongs to no thread, as one user's resource, may have a base that does."""
        program = self.reach.program
        for each in map(program.cls, self.reach.inference.order(cls)):
            if found := find_mark(each, name):
                return found
            if name == PER_THREAD and find_mark(each, "resource"):
                return None
        return None

    def edges(self, entered: Target) -> Sequence[Edge]:
        """What the operations of a function run that is entered so, with all that libraries may call back."""

        def find() -> Sequence[Edge]:
            known = self.reach.edges(entered.function, entered.context)
            return tuple(dict.fromkeys((*known, *self.reach.called_back(entered))))

        return self.everywhere.remember(("edges", entered), find)

    def is_handle(self, value: Type, *kinds: str) -> bool:
        """Whether it is a connection or a cursor, one that works only in the thread that made it, too."""
        mark = self.resource(value) or self.mark_of(value, PER_THREAD)
        found = (mark,) if mark else self.carried(value)
        return any(each.first in (kinds or HANDLES) for each in found)

    def is_bound_handle(self, value: Type) -> bool:
        """One that works only in the thread that made it."""
        mark = self.mark_of(value, PER_THREAD)
        found = (mark,) if mark else self.carried(value)
        return any(each.first in HANDLES and each.name == PER_THREAD for each in found)

    def carried(self, value: Type) -> frozenset[Mark]:
        """What the catalog says of the connection that an object of the project takes as it is entered, or has."""
        if not isinstance(value, Instance) or is_stub(value.cls.path):
            return frozenset()
        from asyncfix.repair.scene.carriers import carried, carried_along  # which ask far more

        return carried(self, value.cls) or carried_along(self, value.cls)

    def yields_handle(self, value: Type, *kinds: str) -> bool:
        """Whether entering this manager gives a connection, or a cursor."""
        if not isinstance(value, Manager):
            return False
        return any(self.is_handle(each, *kinds) for each in self.reach.inference.entered(value, is_async=False))

    def acquiring(self, callee: Type) -> Mark | None:
        """The catalog's word on a function that takes a connection from a pool."""
        if not isinstance(callee, Bound):
            return None
        return find_mark(self.reach.program.function(callee.function), "acquires")

    def called_functions(self, call: ast.Call, function: Key) -> list[Key]:
        """The functions and methods that a call may be of, constructors left out."""
        return [each.function for each in self.callees(call, function) if isinstance(each, Bound)]

    def called_marks(self, call: ast.Call, function: Key, name: str) -> list[Mark | None]:
        """The catalog's word on each function that a call may be of, under some mark."""
        return [find_mark(self.reach.program.function(each), name) for each in self.called_functions(call, function)]

    def is_marked(self, call: ast.Call, function: Key, name: str) -> bool:
        """Whether all functions that a call may be of have a mark."""
        marks = self.called_marks(call, function, name)
        return bool(marks) and all(marks)

    def handles(self, function: Key, node: FunctionNode) -> frozenset[str]:
        """The names of a function, its own or an enclosing one's, that may hold a connection or a cursor."""
        return self.remember(("handles", function, node), lambda: frozenset(self._handles(function, node)))

    def _handles(self, function: Key, node: FunctionNode) -> Iterator[str]:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return (name for name in names if any(map(self.is_handle, self.variable(function, name))))

    def _types(self, expression: Expression, function: Key) -> Types:
        return self.reach.inference.types(expression, function)


def standing(scene: Scene, statement: ast.stmt) -> ast.stmt:
    """The statement that stands in a list of statements: of an `elif`, the `if` that it belongs to."""
    parent = scene.parents[statement]
    while isinstance(parent, ast.If) and is_elif(parent, statement):
        statement, parent = parent, scene.parents[parent]
    return statement


def statement_of(scene: Scene, node: ast.AST) -> ast.stmt:
    """The statement that an expression is part of."""
    while not isinstance(node, ast.stmt):
        node = scene.parents[node]
    return node


def enclosing(scene: Scene, statement: ast.stmt) -> ast.stmt:
    """The compound statement, or function, that a statement stands in."""
    parent = scene.parents[statement]
    while not isinstance(parent, ast.stmt):
        parent = scene.parents[parent]
    return parent


def arguments_for(call: ast.Call, facts: Function, name: str) -> Iterator[ast.expr]:
    """What a call passes for a parameter of a library's function."""
    names = [parameter.name for parameter in facts.parameters][1 if facts.owner else 0 :]
    yield from (value for each, value in zip(names, call.args, strict=False) if each == name)
    yield from (each.value for each in call.keywords if each.arg == name)
