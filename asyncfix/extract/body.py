"""The statements of one function (or of the module), in the order in which they run."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from asyncfix.extract.aliases import ALIASES
from asyncfix.extract.annotations import last_part, translate
from asyncfix.extract.arms import Arms
from asyncfix.extract.conditions import type_tests, verdict
from asyncfix.extract.definitions import BodyFacts, FunctionNode
from asyncfix.extract.expressions import part_of
from asyncfix.extract.file import File
from asyncfix.extract.flow import Flow
from asyncfix.extract.operators import METHODS, is_object
from asyncfix.extract.patterns import Patterns
from asyncfix.extract.stores import bound_by
from asyncfix.model.expressions import (
    UNKNOWN,
    Argument,
    Attribute,
    Call,
    Constant,
    Display,
    Either,
    Element,
    Entered,
    Expression,
    Imported,
    Item,
    Narrowed,
    Unknown,
)
from asyncfix.model.facts import ArmKind, AttributeWrite, Binding, Condition, Guard, Verdict


class Body(Patterns):
    """Walks one body and gathers what it binds, returns, yields, writes and executes."""

    def __init__(self, file: File, qualname: str, own_names: frozenset[str] | None, top: int = 0) -> None:
        super().__init__(file, qualname, own_names, top)
        self.results: list[Expression] = []
        self.verdicts: list[Verdict] = []
        self.arms = Arms()
        self.raises = 0  # statements so far that raise

    def facts(self) -> BodyFacts:
        self.finish()
        return {
            "bindings": self.bound(),
            "results": tuple(self.results),
            "verdicts": tuple(self.verdicts) if any(each.yes or each.no for each in self.verdicts) else (),
            "yields": tuple(self.yields),
            "writes": tuple(self.writes),
            "operations": tuple(self.operations),
            "arms": tuple(self.arms.found),
        }

    def end(self, flow: Flow) -> None:
        if flow.live:
            self.verdicts.append(Verdict(None, flow.guards))

    def walk(self, statements: Sequence[ast.stmt], flow: Flow) -> Flow:
        for statement in statements:
            self.statement(statement, flow)
        return flow

    def suite(
        self,
        kind: ArmKind,
        statement: ast.stmt,
        statements: Sequence[ast.stmt],
        flow: Flow,
        value: Expression | None = None,
    ) -> Flow:
        """Walks one suite of a compound statement."""
        outer = flow.arm
        self.arms.open(kind, statement, statement.lineno, flow, value)
        self.walk(statements, flow)
        self.arms.close(flow, outer)
        return flow

    def statement(self, node: ast.stmt, flow: Flow) -> None:
        WALKED.get(type(node), Body.each)(self, node, flow)

    def assignment(self, node: ast.Assign, flow: Flow) -> None:
        is_taken_apart = isinstance(node.targets[0], ast.Tuple | ast.List)
        assigned = self.expression(node.value, flow) if is_taken_apart else self.made(node.value, flow)
        if is_taken_apart and not isinstance(assigned, Display):
            self.run("for", assigned, node.value, flow)
        for target in node.targets:
            if isinstance(node.value, ast.IfExp) and isinstance(assigned, Either):
                self.assign_either(target, node.value.test, assigned, flow)
            else:
                self.assign(target, assigned, flow)

    def assign_either(self, target: ast.expr, test: ast.expr, value: Either, flow: Flow) -> None:
        """`x.y = a if test else b` is two assignments, each behind its side of the test."""
        if not isinstance(target, ast.Attribute):
            self.assign(target, value, flow)
            return
        holder, known = self.expression(target.value, flow), self.branches(test, flow)
        for option, guards in zip(value.options, (known.true, known.false), strict=True):
            self.writes.append(AttributeWrite(holder, target.attr, option, None, flow.guards + guards))
        self.run("set attribute", Attribute(holder, target.attr), target, flow)

    def annotated(self, node: ast.AnnAssign, flow: Flow) -> None:
        if node.value is not None and last_part(node.annotation) == "TypeAlias":
            assigned = self.annotation(node.value, flow)
        else:
            assigned = UNKNOWN if node.value is None else self.made(node.value, flow)
        self.assign(node.target, assigned, flow, self.annotation(node.annotation, flow))

    def augmented(self, node: ast.AugAssign, flow: Flow) -> None:
        added = self.expression(node.value, flow)
        found = self.change(node.target, flow)
        if isinstance(node.op, ast.Add) and not isinstance(added, Constant | Unknown):
            self.store(found, UNKNOWN, Element(added, is_async=False), flow)
        if is_object(node.value):
            method = METHODS[type(node.op)].replace("__", "__i", 1)
            self.run("operator", Call(Attribute(found, method), (Argument(added),)), node.target, flow)

    def answer(self, node: ast.Return, flow: Flow) -> None:
        self.results.append(Constant(None) if node.value is None else self.made(node.value, flow))
        self.verdicts.append(verdict(node.value, flow.guards, lambda name: self.read(name, flow)))
        flow.live = False

    def leave(self, node: ast.Raise | ast.Break | ast.Continue, flow: Flow) -> None:
        self.each(node, flow)
        self.raises += isinstance(node, ast.Raise)
        flow.skips = flow.live and not isinstance(node, ast.Raise)
        flow.live = False

    def function(self, node: FunctionNode, flow: Flow) -> None:
        extends = self.extends_earlier(node, flow)
        self.bind(node.name, node, self.define(node, flow), flow, extends=extends)

    def branch(self, node: ast.If, flow: Flow) -> None:
        self.test(node.test, flow)
        known = self.branches(node.test, flow)
        other = flow.fork()
        self.assume(known.false, other)
        self.assume(known.true, flow)
        self.suite("else", node, node.orelse, other)
        self.suite("if", node, node.body, flow)
        flow.join(other)

    def require(self, node: ast.Assert, flow: Flow) -> None:
        self.test(node.test, flow)
        if node.msg:
            self.expression(node.msg, flow.fork())
        self.assume(self.branches(node.test, flow).true, flow)

    def repeat(self, node: ast.For | ast.AsyncFor, flow: Flow) -> None:
        iterable = self.iterate(node.iter, flow, isinstance(node, ast.AsyncFor))
        self.loop(node, node.body, node.orelse, flow, node.target, iterable)

    def repeat_while(self, node: ast.While, flow: Flow) -> None:
        asked = ast.copy_location(ast.Assert(node.test, None), node.test)  # the body runs only behind it
        self.loop(node, [asked, *node.body], node.orelse, flow)

    def alias(self, node: ast.stmt, flow: Flow) -> None:
        """`type X = ...` reads as `X = ...` in annotations; nothing of it runs."""
        name, value = getattr(node, "name", None), getattr(node, "value", None)
        if isinstance(name, ast.Name) and isinstance(value, ast.expr):
            self.bind(name.id, name, self.annotation(value, flow), flow)

    def delete(self, node: ast.Delete, flow: Flow) -> None:
        for target in node.targets:
            match target:
                case ast.Name(id=name):
                    flow.reaching.pop(name, None)
                case ast.Subscript(value=owner, slice=index):
                    item = Item(self.expression(owner, flow), self.expression(index, flow))
                    self.run("delete item", item, target, flow)
                case _:
                    self.each(target, flow)

    def loop(
        self,
        node: ast.stmt,
        body: list[ast.stmt],
        orelse: list[ast.stmt],
        flow: Flow,
        target: ast.expr | None = None,
        iterable: Element | None = None,
    ) -> None:
        flow.may_bind(self.places(body))
        inside = flow.repeated()
        if target is not None:
            self.assign(target, iterable or UNKNOWN, inside)
        self.suite("loop", node, body, inside)
        flow.join(inside)
        self.suite("orelse", node, orelse, flow)

    def attempt(self, node: ast.Try | ast.TryStar, flow: Flow) -> None:
        interrupted = flow.fork()
        self.suite("try", node, node.body, flow)
        interrupted.may_bind(self.places(node.body))
        handled = [self.handle(handler, interrupted.fork(), node) for handler in node.handlers]
        self.suite("orelse", node, node.orelse, flow)
        flow.join(*handled)
        if not node.finalbody:
            return
        finishing = flow.fork() if flow.live else interrupted.fork()
        finishing.join(interrupted)
        self.suite("finally", node, node.finalbody, finishing)
        flow.live = flow.live and finishing.live

    def handle(self, handler: ast.ExceptHandler, flow: Flow, node: ast.Try | ast.TryStar) -> Flow:
        flow.guards += self.raised(handler, flow, node.body)
        caught = self.expression(handler.type, flow) if handler.type else None
        if handler.name:
            self.bind(handler.name, handler, UNKNOWN, flow)
        return self.suite("except", node, handler.body, flow, caught)

    def raised(self, handler: ast.ExceptHandler, flow: Flow, body: Sequence[ast.stmt]) -> tuple[Guard, ...]:
        """The call that a handler answers, where that is told: the only one, or one that the text puts first."""
        calls = [each for each in ast.walk(body[0]) if isinstance(each, ast.Call)]
        is_only = len(body) == 1 and len(calls) == 1
        is_runtime_error = isinstance(handler.type, ast.Name) and handler.type.id == "RuntimeError"
        if len(calls) != 1 or not (is_only or is_runtime_error):
            return ()
        return ((Condition("raised", translate(calls[0], lambda name: self.read(name, flow)), True),),)

    def assume(self, guards: tuple[Guard, ...], flow: Flow) -> None:
        """From here on these conditions hold."""
        flow.guards += guards
        for name, test, holds in type_tests(guards):
            if name.bindings:
                flow.bind(name.id, self._add(Binding("", Narrowed(name, test, holds))))

    def enter(self, node: ast.With | ast.AsyncWith, flow: Flow) -> None:
        is_async = isinstance(node, ast.AsyncWith)
        outer = flow.arm
        for item in node.items:
            manager = self.opened(item.context_expr, flow, is_async)
            self.run("with", manager, item.context_expr, flow, is_async=is_async)
            if item.optional_vars:
                self.assign(item.optional_vars, Entered(manager, is_async), flow)
            self.arms.open("with", item, item.context_expr.lineno, flow, manager)
        interrupted, raises = flow.fork(), self.raises
        self.walk(node.body, flow)
        self.arms.close(flow, outer)
        if flow.live and self.raises > raises:  # the manager may keep to itself what was raised
            interrupted.arm = outer
            interrupted.may_bind(self.places(node.body))
            flow.join(interrupted)

    def import_names(self, node: ast.Import | ast.ImportFrom, flow: Flow) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                module = alias.name if alias.asname else bound_by(alias)
                self.bind(bound_by(alias), alias, Imported(module, None), flow)
            elif alias.name == "*":
                self.file.stars.append(Imported(node.module or "", None, node.level))
            else:
                self.bind(bound_by(alias), alias, Imported(node.module or "", alias.name, node.level), flow)

    def change(self, target: ast.Name | ast.Attribute | ast.Subscript, flow: Flow) -> Expression:
        """`x += 1`, `x.y += 1` and `x[y] += 1`: what is there is read, and set."""
        if isinstance(target, ast.Name):
            before = self.read(target.id, flow)
            if self.own_names is not None and target.id in self.own_names:
                self.bind(target.id, target, Either((before, UNKNOWN)), flow)
            return before
        found = self.expression(target, flow)
        if isinstance(found, Attribute):
            self.writes.append(AttributeWrite(found.value, found.attr, UNKNOWN))
        self.run("set attribute" if isinstance(target, ast.Attribute) else "set item", found, target, flow)
        return found

    def assign(self, target: ast.expr, value: Expression, flow: Flow, annotation: Expression | None = None) -> None:
        match target:
            case ast.Name(id=name):
                self.bind(name, target, value, flow, annotation)
            case ast.Attribute(value=owner, attr=attr):
                holder = self.expression(owner, flow)
                self.writes.append(AttributeWrite(holder, attr, value, annotation, flow.guards))
                self.run("set attribute", Attribute(holder, attr), target, flow)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for index, part in enumerate(parts):
                    self.assign(part, part_of(value, index), flow)
            case ast.Starred(value=part):
                self.assign(part, UNKNOWN, flow)
            case ast.Subscript(value=ast.Attribute(value=owner, attr="__dict__"), slice=ast.Constant(value=str(name))):
                attribute = ast.copy_location(ast.Attribute(owner, name, ast.Store()), target)
                self.assign(attribute, value, flow, annotation)
            case ast.Subscript(value=owner, slice=index):
                container, place = self.expression(owner, flow), self.expression(index, flow)
                self.run("set item", Item(container, place), target, flow)
                self.store(container, place, value, flow)


# How each kind of statement is walked; of the others the expressions in them.
WALKED: dict[type[ast.AST], Callable[[Body, Any, Flow], object]] = {
    ast.Expr: lambda body, node, flow: body.expression(node.value, flow),
    ast.Assign: Body.assignment,
    ast.AnnAssign: Body.annotated,
    ast.AugAssign: Body.augmented,
    ast.Return: Body.answer,
    **dict.fromkeys((ast.Raise, ast.Break, ast.Continue), Body.leave),
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), Body.function),
    ast.ClassDef: lambda body, node, flow: body.bind(node.name, node, body.define_class(node, flow), flow),
    **dict.fromkeys((ast.Import, ast.ImportFrom), Body.import_names),
    ast.If: Body.branch,
    ast.Assert: Body.require,
    **dict.fromkeys((ast.For, ast.AsyncFor), Body.repeat),
    ast.While: Body.repeat_while,
    **dict.fromkeys((ast.Try, ast.TryStar), Body.attempt),
    **dict.fromkeys((ast.With, ast.AsyncWith), Body.enter),
    ast.Match: Body.choose,
    ast.Delete: Body.delete,
    **dict.fromkeys(ALIASES, Body.alias),
}
