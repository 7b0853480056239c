"""What a body binds, writes and runs, kept in the order in which it does."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.extract.annotations import translate
from asyncfix.extract.file import File
from asyncfix.extract.flow import NONE, Flow
from asyncfix.extract.stores import Place
from asyncfix.model.expressions import (
    TEXT,
    UNKNOWN,
    Argument,
    Attribute,
    Call,
    Constant,
    Display,
    Element,
    Expression,
    Item,
    Name,
    Unknown,
    place_of,
)
from asyncfix.model.facts import AttributeWrite, Binding, Operation, OperationKind
from asyncfix.model.remembered import replace

FILLING = ("append", "add", "insert", "appendleft", "setdefault")  # methods of containers that take an item last
EXTENDING = ("extend", "extendleft")  # those that take the items of another container


class Records:
    """The bindings, writes and operations of one body.

    `own_names` are the names local to the function; None stands for the module's body, whose names are everybody's.
    """

    def __init__(self, file: File, qualname: str, own_names: frozenset[str] | None, top: int = 0) -> None:
        """`top` is the line of the function: what has no name in it is called after its place below that."""
        self.file = file
        self.qualname = qualname
        self.top = top
        self.own_names = own_names
        self.yields: list[Expression] = []
        self.operations: list[Operation] = []
        self.writes: list[AttributeWrite] = []
        self.is_generator = False
        self._numbers: dict[Place, int] = {}
        self._bindings: list[Binding | None] = []

    def annotation(self, node: ast.expr, flow: Flow) -> Expression:
        return translate(node, lambda name: self.read(name, flow))

    def read(self, name: str, flow: Flow) -> Name:
        return self.file.read(name, flow.reaching.get(name, NONE))

    def bind(
        self,
        name: str,
        node: ast.expr | ast.stmt | ast.alias | ast.excepthandler | ast.pattern,
        value: Expression,
        flow: Flow,
        annotation: Expression | None = None,
        extends: bool = False,
    ) -> None:
        """Gives a name a value; `extends` where the value before stays part of it."""
        binding = Binding(name, value, annotation, flow.guards)
        number = self._number((name, node.lineno, node.col_offset))
        self._bindings[number] = replace(binding, name="") if flow.owner else binding
        is_local = self.own_names is not None and name in self.own_names
        if flow.owner or is_local or self.own_names is None:
            flow.bind(name, number, extends)
        if flow.owner:
            self.file.members[flow.owner].append((number, binding))
        elif not is_local:
            self.file.bind_global(binding, self.qualname, number)

    def places(self, nodes: Iterable[ast.AST]) -> list[tuple[str, int]]:
        """The bindings that some statements will make, before they are walked."""
        return [(place[0], self._number(place)) for place in self.file.stores.bound_in(nodes)]

    def run(
        self,
        kind: OperationKind,
        value: Expression,
        node: ast.expr,
        flow: Flow,
        awaited: bool = False,
        is_async: bool = False,
    ) -> None:
        span = self.file.columns.span(node)
        self.operations.append(Operation(kind, value, span, flow.in_loop, awaited, is_async, flow.guards, flow.arm))

    def bound(self) -> tuple[Binding, ...]:
        return tuple(binding or Binding("", UNKNOWN) for binding in self._bindings)

    def _number(self, place: Place) -> int:
        if place not in self._numbers:
            self._numbers[place] = self._add(None)
        return self._numbers[place]

    def _add(self, binding: Binding | None) -> int:
        self._bindings.append(binding)
        return len(self._bindings) - 1

    def fill(self, method: Attribute, arguments: Sequence[Argument], flow: Flow) -> None:
        """A method of a container puts something into it: an item, all items of another container, a key each."""
        if method.attr in FILLING:
            self.store(method.value, UNKNOWN, arguments[-1].value, flow)
        elif method.attr in EXTENDING:
            self.store(method.value, UNKNOWN, Element(arguments[-1].value, is_async=False), flow)
        elif method.attr == "update":
            for key, value in updates(arguments):
                self.store(method.value, Constant(key), value, flow)

    def set_by_method(self, call: Call) -> None:
        """`object.__setattr__(x, "y", z)` and `x.__setattr__("y", z)`."""
        match call.function, [each.value for each in call.arguments]:
            case (Attribute(), [owner, Constant(value=str(name)), value]) | (
                Attribute(value=owner),
                [Constant(value=str(name)), value],
            ):
                self.writes.append(AttributeWrite(owner, name, value))

    def store(self, container: Expression, index: Expression, value: Expression, flow: Flow) -> None:
        """A value is put into a container: what the container holds may be that."""
        if isinstance(value, Constant | Unknown) or value == TEXT:
            return
        key = (index.value,) if isinstance(index, Constant) and isinstance(index.value, str) else ()
        content = Display("dict", (value,), key)
        match container:
            case Name(id=name) if name in flow.reaching:
                number = self._add(Binding("", content))
                flow.may_bind([(name, number)])
                if self.own_names is None:
                    self.file.bind_global(Binding(name, content), self.qualname, number)
            case Name(id=name):
                self.file.bind_global(Binding(name, content), self.qualname, -1)
            case Attribute(value=owner, attr=attr):
                self.writes.append(AttributeWrite(owner, attr, content))
            case (
                Item(value=Name() | Attribute() as outer)
                | Call(function=Attribute(value=Name() | Attribute() as outer, attr="setdefault"))
            ):
                self.store(outer, UNKNOWN, Display("list", (value,)), flow)
        if place := place_of(index):
            self.writes.append(AttributeWrite(container, place, value))


def updates(arguments: Sequence[Argument]) -> Iterator[tuple[str, Expression]]:
    """The keys and values that `update` is given, where they are written out."""
    for each in arguments:
        if each.keyword not in ("", "*", "**"):
            yield each.keyword, each.value
        elif isinstance(given := each.value, Display) and given.kind == "dict" and not each.keyword:
            yield from zip(given.keys, given.items, strict=False)
