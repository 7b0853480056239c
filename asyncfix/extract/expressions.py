"""The expressions of one body: what each may run, and a symbol for the value it gives."""

import ast
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from asyncfix.extract.conditions import Branches, branches
from asyncfix.extract.file import File
from asyncfix.extract.flow import Flow
from asyncfix.extract.operators import (
    ASKING,
    METHODS,
    SHOWN,
    SPELLING,
    TRUTH,
    is_certain,
    is_followed,
    is_object,
    is_text,
)
from asyncfix.extract.records import Records
from asyncfix.model.expressions import (
    SLICE,
    TEXT,
    UNKNOWN,
    Argument,
    Attribute,
    Awaited,
    Call,
    Constant,
    Definition,
    Display,
    Either,
    Element,
    Expression,
    Item,
    Name,
    Unknown,
)
from asyncfix.model.facts import AttributeWrite, Binding, Guard

MOST_NESTED = 600  # expressions in each other whose values are followed
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Expressions(Records):
    """Evaluates expressions symbolically and remembers what they bind and execute."""

    def __init__(self, file: File, qualname: str, own_names: frozenset[str] | None, top: int = 0) -> None:
        super().__init__(file, qualname, own_names, top)
        self._deferred: list[tuple[ast.expr, Flow]] = []

    @abstractmethod
    def define_lambda(self, node: ast.Lambda, flow: Flow) -> Definition:
        """A nested function, whose body runs when it is called."""

    def expression(self, node: ast.expr, flow: Flow) -> Expression:
        """What a node gives. What is nested too deeply to be followed is walked last, for what it runs."""
        if self.file.nesting >= MOST_NESTED:
            self._deferred.append((node, flow.fork()))
            return UNKNOWN
        self.file.nesting += 1
        found = EVALUATED.get(type(node), Expressions.unfollowed)(self, node, flow)
        self.file.nesting -= 1
        return found

    def finish(self) -> None:
        """Walks what was left for last."""
        nesting, self.file.nesting = self.file.nesting, 0
        while self._deferred:
            self.expression(*self._deferred.pop(0))
        self.file.nesting = nesting

    def unfollowed(self, node: ast.AST, flow: Flow) -> Expression:
        """A node whose value is not followed."""
        self.each(node, flow)
        return UNKNOWN

    def name(self, node: ast.Name, flow: Flow) -> Name:
        return self.read(node.id, flow)

    def attribute(self, node: ast.Attribute, flow: Flow) -> Attribute:
        attribute = Attribute(self.expression(node.value, flow), node.attr)
        self.run("attribute", attribute, node, flow)
        return attribute

    def called(self, node: ast.Call, flow: Flow) -> Expression:
        call = self.call(node, flow)
        return self.named_attribute(node, call, flow) or call

    def awaited(self, node: ast.Await, flow: Flow) -> Awaited:
        if isinstance(node.value, ast.Call):
            return Awaited(self.call(node.value, flow, awaited=True))
        awaited = self.expression(node.value, flow)
        self.run("await", awaited, node, flow)
        return Awaited(awaited)

    def constant(self, node: ast.Constant, flow: Flow) -> Expression:
        return Constant(node.value) if isinstance(node.value, str | bytes | int | float | None) else UNKNOWN

    def walrus(self, node: ast.NamedExpr, flow: Flow) -> Expression:
        assigned = self.expression(node.value, flow)
        self.bind(node.target.id, node.target, assigned, flow)
        return assigned

    def choice(self, node: ast.IfExp, flow: Flow) -> Either:
        self.test(node.test, flow)
        known, bound = self.branches(node.test, flow), self.bound_before(flow)
        found = Either((self.behind(known.true, node.body, flow), self.behind(known.false, node.orelse, flow)))
        flow.may_stay(bound)
        return found

    def either(self, node: ast.BoolOp, flow: Flow) -> Either:
        return self.in_turn(node, flow, is_tested=False)

    def in_turn(self, node: ast.BoolOp, flow: Flow, is_tested: bool) -> Either:
        """Each operand runs behind the answers of those before it."""
        before, found = flow.guards, []
        bound: Mapping[str, frozenset[int]] = {}
        for place, operand in enumerate(node.values, start=1):
            is_asked = is_tested or place < len(node.values)
            found.append(self.test(operand, flow) if is_asked else self.expression(operand, flow))
            bound = self.bound_before(flow) if place == 1 else bound
            known = self.branches(operand, flow)
            flow.guards += known.true if isinstance(node.op, ast.And) else known.false
        flow.guards = before
        flow.may_stay(bound)
        return Either(tuple(found))

    def bound_before(self, flow: Flow) -> Mapping[str, frozenset[int]]:
        """What names are bound to before a part that may not run, where one could bind them anew."""
        return dict(flow.reaching) if self.file.stores.has_walruses else {}

    def behind(self, guards: tuple[Guard, ...], node: ast.expr, flow: Flow) -> Expression:
        """What a node gives that runs only where some tests were passed."""
        before = flow.guards
        flow.guards += guards
        found = self.expression(node, flow)
        flow.guards = before
        return found

    def test_all(self, nodes: Iterable[ast.expr], flow: Flow) -> None:
        """Tests that are passed one after the other."""
        for node in nodes:
            self.test(node, flow)
            flow.guards += self.branches(node, flow).true

    def branches(self, test: ast.expr, flow: Flow) -> Branches:
        return branches(test, lambda name: self.read(name, flow))

    def item(self, node: ast.Subscript, flow: Flow) -> Item:
        value, index = self.expression(node.value, flow), self.expression(node.slice, flow)
        item = Item(value, from_end(node.slice) or index)
        self.run("item", item, node, flow)
        return item

    def test(self, node: ast.expr, flow: Flow) -> Expression:
        """What a node gives, where it is asked for its truth."""
        match node:
            case ast.BoolOp():
                return self.in_turn(node, flow, is_tested=True)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.test(operand, flow)
                return UNKNOWN
            case _:
                found = self.expression(node, flow)
                if is_object(node) and not (isinstance(node, ast.Call) and is_certain(node)):
                    self.run("operator", Attribute(found, TRUTH), node, flow)
                return found

    def operation(self, node: ast.BinOp, flow: Flow) -> Expression:
        left, operator, right = node.left, node.op, node.right
        owner, operand = self.expression(left, flow), self.expression(right, flow)
        call = Call(Attribute(owner, METHODS[type(operator)]), (Argument(operand),))
        if is_object(left) and is_object(right):
            self.run("operator", call, node, flow)
        if isinstance(operator, ast.Mod) and is_text(left):
            parts = right.elts if isinstance(right, ast.Tuple) else [right]
            values = operand.items if isinstance(operand, Display) and operand.kind == "tuple" else (operand,)
            self.show(parts, values, ASKING["str"], node, flow)
        return call if is_followed(left, operator) else UNKNOWN

    def show(
        self, parts: Sequence[ast.expr], values: Sequence[Expression], method: str, node: ast.expr, flow: Flow
    ) -> None:
        """Values that are made texts."""
        for part, value in zip(parts, values, strict=False):
            if is_object(part):
                self.run("operator", Attribute(value, method), node, flow)

    def comparison(self, node: ast.Compare, flow: Flow) -> Unknown:
        left = self.expression(node.left, flow)
        for operator, right in zip(node.ops, node.comparators, strict=True):
            found = self.expression(right, flow)
            if isinstance(operator, ast.In | ast.NotIn):
                self.run("contains", found, node, flow)
            elif type(operator) in METHODS and is_object(node.left) and is_object(right):
                self.run("operator", Call(Attribute(left, METHODS[type(operator)]), (Argument(found),)), node, flow)
            left = found
        return UNKNOWN

    def format(self, node: ast.JoinedStr | ast.FormattedValue, flow: Flow) -> Expression:
        """An f-string: what it shows is made a text."""
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        for part in parts:
            if isinstance(part, ast.FormattedValue):
                value = self.expression(part.value, flow)
                if is_object(part.value):
                    method = SPELLING if part.conversion == ord("r") else SHOWN
                    self.run("operator", Attribute(value, method), part.value, flow)
                if isinstance(part.format_spec, ast.JoinedStr):
                    self.format(part.format_spec, flow)
        return TEXT

    def negation(self, node: ast.UnaryOp, flow: Flow) -> Expression:
        return (self.test if isinstance(node.op, ast.Not) else self.unfollowed)(node, flow)

    def dictionary(self, node: ast.Dict, flow: Flow) -> Display:
        self.all([key for key in node.keys if key], flow)
        pairs = zip(node.keys, self.all(node.values, flow), strict=True)
        found = tuple(each if key else Item(each, UNKNOWN) for key, each in pairs)  # `**other` gives its items
        return Display("dict", found, spelled_out(node.keys))

    def row(self, node: ast.Tuple, flow: Flow) -> Display:
        has_places = not any(isinstance(each, ast.Starred) for each in node.elts)
        return Display("tuple" if has_places else "list", self.all(node.elts, flow))

    def slice(self, node: ast.Slice, flow: Flow) -> Expression:
        self.each(node, flow)
        return SLICE

    def unpacked(self, node: ast.Starred, flow: Flow) -> Expression:
        return self.iterate(node.value, flow, is_async=False)

    def sent(self, node: ast.Yield, flow: Flow) -> Unknown:
        self.is_generator = True
        self.yields.append(Constant(None) if node.value is None else self.expression(node.value, flow))
        return UNKNOWN

    def sent_on(self, node: ast.YieldFrom, flow: Flow) -> Unknown:
        self.is_generator = True
        self.yields.append(self.iterate(node.value, flow, is_async=False))
        return UNKNOWN

    def all(self, nodes: Sequence[ast.expr], flow: Flow) -> tuple[Expression, ...]:
        return tuple([self.expression(node, flow) for node in nodes])

    def each(self, node: ast.AST, flow: Flow) -> None:
        """Every expression directly below a node whose value is not followed."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child, flow)
            elif not isinstance(child, ast.expr_context):
                self.each(child, flow)

    def opened(self, node: ast.expr, flow: Flow, is_async: bool) -> Expression:
        """What `with` enters or `for` iterates; `async` says what a call there must give."""
        if is_async and isinstance(node, ast.Call):
            return self.call(node, flow, is_async=True)
        return self.expression(node, flow)

    def call(self, node: ast.Call, flow: Flow, awaited: bool = False, is_async: bool = False) -> Call:
        function = self.callee(node.func, flow)
        arguments = [self.argument(value, flow) for value in node.args]
        if isinstance(node.func, ast.Name) and node.func.id in ASKING and node.func.id not in flow.reaching:
            for value, argument in zip(node.args, arguments, strict=True):
                if is_object(value):
                    self.run("operator", Attribute(argument.value, ASKING[node.func.id]), node, flow)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "format" and is_text(node.func.value):
            self.show(node.args, [each.value for each in arguments], SHOWN, node, flow)
        for keyword in node.keywords:
            is_annotation = keyword.arg == "bound" and isinstance(keyword.value, ast.Constant)  # of a TypeVar
            given = self.annotation(keyword.value, flow) if is_annotation else self.expression(keyword.value, flow)
            arguments.append(Argument(given, keyword.arg or "**"))
        call = Call(function, tuple(arguments))
        self.run("call", call, node, flow, awaited, is_async)
        if isinstance(function, Attribute) and arguments:
            self.fill(function, arguments, flow)
        return call

    def named_attribute(self, node: ast.Call, call: Call, flow: Flow) -> Expression | None:
        """`getattr(x, "y")`, `setattr(x, "y", z)`, `__setattr__`: with a name that is written there."""
        match node, [each.value for each in call.arguments]:
            case ast.Call(func=ast.Name(id="getattr"), keywords=[]), [owner, Constant(value=str(name)), *default]:
                attribute = Attribute(owner, name)
                self.run("attribute", attribute, node, flow)
                return Either((attribute, *default)) if default else attribute
            case ast.Call(func=ast.Name(id="setattr"), keywords=[]), [owner, Constant(value=str(name)), value]:
                self.writes.append(AttributeWrite(owner, name, value))
                self.run("set attribute", Attribute(owner, name), node, flow)
            case ast.Call(func=ast.Attribute(attr="__setattr__"), keywords=[]), _:
                self.set_by_method(call)
        return None

    def callee(self, node: ast.expr, flow: Flow) -> Expression:
        if isinstance(node, ast.Attribute):
            return Attribute(self.expression(node.value, flow), node.attr)
        return self.expression(node, flow)

    def argument(self, node: ast.expr, flow: Flow) -> Argument:
        if isinstance(node, ast.Starred):
            return Argument(self.iterate(node.value, flow, is_async=False).value, "*")
        return Argument(self.expression(node, flow))

    def iterate(self, node: ast.expr, flow: Flow, is_async: bool) -> Element:
        iterable = self.opened(node, flow, is_async)
        self.run("for", iterable, node, flow, is_async=is_async)
        return Element(iterable, is_async)

    def comprehension(self, node: Comprehension, flow: Flow) -> Expression:
        inside = flow.fork()
        flow.may_bind((place[0], self._number(place)) for place in self.file.stores.walruses_in(node))
        for generator in node.generators:
            element = self.iterate(generator.iter, inside, bool(generator.is_async))
            inside.in_loop = True
            self.unpack(generator.target, element, inside)
            self.test_all(generator.ifs, inside)
        if isinstance(node, ast.DictComp):
            self.expression(node.key, inside)
            return Display("dict", (self.expression(node.value, inside),))
        return Display("set" if isinstance(node, ast.SetComp) else "list", (self.expression(node.elt, inside),))

    def unpack(self, target: ast.expr, value: Expression, flow: Flow) -> None:
        """The targets of a comprehension: names of its own scope."""
        match target:
            case ast.Name(id=name):
                flow.bind(name, self._add(Binding("", value)))
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for index, part in enumerate(parts):
                    self.unpack(part, part_of(value, index), flow)
            case ast.Starred(value=part):
                self.unpack(part, UNKNOWN, flow)


# How each kind of expression is evaluated.
EVALUATED: dict[type[ast.AST], Callable[[Expressions, Any, Flow], Expression]] = {
    ast.Name: Expressions.name,
    ast.Attribute: Expressions.attribute,
    ast.Call: Expressions.called,
    ast.Await: Expressions.awaited,
    ast.Constant: Expressions.constant,
    ast.NamedExpr: Expressions.walrus,
    ast.IfExp: Expressions.choice,
    ast.BoolOp: Expressions.either,
    ast.Lambda: lambda body, node, flow: body.define_lambda(node, flow),
    ast.Subscript: Expressions.item,
    ast.BinOp: Expressions.operation,
    ast.Compare: Expressions.comparison,
    ast.UnaryOp: Expressions.negation,
    **dict.fromkeys((ast.JoinedStr, ast.FormattedValue), Expressions.format),
    ast.List: lambda body, node, flow: Display("list", body.all(node.elts, flow)),
    ast.Tuple: Expressions.row,
    ast.Set: lambda body, node, flow: Display("set", body.all(node.elts, flow)),
    ast.Dict: Expressions.dictionary,
    ast.Slice: Expressions.slice,
    ast.Starred: Expressions.unpacked,
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), Expressions.comprehension),
    ast.Yield: Expressions.sent,
    ast.YieldFrom: Expressions.sent_on,
}


def spelled_out(keys: Sequence[ast.expr | None]) -> tuple[str, ...]:
    """The keys of a dict that is written with nothing but strings for keys."""
    found = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return tuple(found) if len(found) == len(keys) else ()


def from_end(index: ast.expr) -> Constant | None:
    """The place that `rows[-1]` asks for."""
    match index:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(place))):
            return Constant(-place)
        case _:
            return None


def part_of(value: Expression, index: int) -> Expression:
    """What unpacking gives to the target at a place; behind an unpacked or unknown item places can't be told."""
    before = value.items[: index + 1] if isinstance(value, Display) else ()
    if len(before) > index and not any(isinstance(each, Unknown | Element) for each in before):
        return before[index]
    return Item(value, Constant(index))
