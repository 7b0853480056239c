"""The statements of one function (or of the module), in the order in which they run."""

import ast
from collections.abc import Sequence

from asyncfix.extract.annotations import translate
from asyncfix.extract.arms import Arms
from asyncfix.extract.conditions import branches, type_tests, verdict
from asyncfix.extract.definitions import BodyFacts, last_part
from asyncfix.extract.expressions import METHODS, is_object, part_of
from asyncfix.extract.file import File
from asyncfix.extract.flow import Flow
from asyncfix.extract.patterns import Patterns
from asyncfix.extract.stores import bound_by
from asyncfix.model.facts import (
    UNKNOWN,
    Argument,
    ArmKind,
    Attribute,
    AttributeWrite,
    Binding,
    Call,
    Condition,
    Constant,
    Display,
    Element,
    Entered,
    Expression,
    Guard,
    Imported,
    Item,
    Narrowed,
    Verdict,
)


class Body(Patterns):
    """Walks one body and gathers what it binds, returns, yields, writes and executes."""

    def __init__(self, file: File, qualname: str, own_names: frozenset[str] | None) -> None:
        super().__init__(file, qualname, own_names)
        self.results: list[Expression] = []
        self.verdicts: list[Verdict] = []
        self.arms = Arms()

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
        match node:
            case ast.Assign(targets=targets, value=value):
                is_taken_apart = isinstance(targets[0], ast.Tuple | ast.List)
                assigned = self.expression(value, flow) if is_taken_apart else self.made(value, flow)
                if is_taken_apart and not isinstance(assigned, Display):
                    self.run("for", assigned, value, flow)
                for target in targets:
                    self.assign(target, assigned, flow)
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                if value is not None and last_part(annotation) == "TypeAlias":
                    assigned = self.annotation(value, flow)
                else:
                    assigned = UNKNOWN if value is None else self.made(value, flow)
                self.assign(target, assigned, flow, self.annotation(annotation, flow))
            case ast.AugAssign(target=target, op=operator, value=value):
                operand = self.expression(value, flow)
                found = self.change(target, flow)
                if is_object(value):
                    method = METHODS[type(operator)].replace("__", "__i", 1)
                    self.run("operator", Call(Attribute(found, method), (Argument(operand),)), target, flow)
            case ast.Return(value=value):
                self.results.append(Constant(None) if value is None else self.made(value, flow))
                self.verdicts.append(verdict(value, flow.guards, lambda name: self.read(name, flow)))
                flow.live = False
            case ast.Raise() | ast.Break() | ast.Continue():
                self.each(node, flow)
                flow.skips = flow.live and not isinstance(node, ast.Raise)
                flow.live = False
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                extends = self.extends_earlier(node, flow)
                self.bind(node.name, node, self.define(node, flow), flow, extends=extends)
            case ast.ClassDef():
                self.bind(node.name, node, self.define_class(node, flow), flow)
            case ast.Import() | ast.ImportFrom():
                self.import_names(node, flow)
            case _:
                self.block(node, flow)

    def block(self, node: ast.stmt, flow: Flow) -> None:
        """Statements that hold others, and the rest."""
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                self.test(test, flow)
                known = branches(test, lambda name: self.read(name, flow))
                other = flow.fork()
                self.assume(known.false, other)
                self.assume(known.true, flow)
                self.suite("else", node, orelse, other)
                self.suite("if", node, body, flow)
                flow.join(other)
            case ast.Assert(test=test, msg=message):
                self.test(test, flow)
                if message:
                    self.expression(message, flow.fork())
                self.assume(branches(test, lambda name: self.read(name, flow)).true, flow)
            case ast.For() | ast.AsyncFor():
                iterable = self.iterate(node.iter, flow, isinstance(node, ast.AsyncFor))
                self.loop(node, node.body, node.orelse, flow, node.target, iterable)
            case ast.While(test=test, body=body, orelse=orelse):
                tested = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)  # asked for its truth, as by `not`
                self.loop(node, [ast.Expr(tested), *body], orelse, flow)
            case ast.Try() | ast.TryStar():
                self.attempt(node, flow)
            case ast.With() | ast.AsyncWith():
                self.enter(node, flow)
            case ast.Match():
                self.choose(node, flow)
            case ast.Delete(targets=targets):
                self.delete(targets, flow)
            case _ if type(node).__name__ == "TypeAlias":  # new in Python 3.12
                self.alias(node, flow)
            case _:
                self.each(node, flow)

    def alias(self, node: ast.stmt, flow: Flow) -> None:
        """`type X = ...` reads as `X = ...` in annotations; nothing of it runs."""
        name, value = getattr(node, "name", None), getattr(node, "value", None)
        if isinstance(name, ast.Name) and isinstance(value, ast.expr):
            self.bind(name.id, name, self.annotation(value, flow), flow)

    def delete(self, targets: Sequence[ast.expr], flow: Flow) -> None:
        for target in targets:
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
        self.walk(node.body, flow)
        self.arms.close(flow, outer)

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
        """`x.y += 1` and `x[y] += 1`: what is there is read, and set."""
        found = self.expression(target, flow)
        if not isinstance(target, ast.Name):
            self.run("set attribute" if isinstance(target, ast.Attribute) else "set item", found, target, flow)
        return found

    def assign(self, target: ast.expr, value: Expression, flow: Flow, annotation: Expression | None = None) -> None:
        match target:
            case ast.Name(id=name):
                self.bind(name, target, value, flow, annotation)
            case ast.Attribute(value=owner, attr=attr):
                holder = self.expression(owner, flow)
                self.writes.append(AttributeWrite(holder, attr, value, annotation))
                self.run("set attribute", Attribute(holder, attr), target, flow)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for index, part in enumerate(parts):
                    self.assign(part, part_of(value, index), flow)
            case ast.Starred(value=part):
                self.assign(part, UNKNOWN, flow)
            case ast.Subscript(value=owner, slice=index):
                container, place = self.expression(owner, flow), self.expression(index, flow)
                self.run("set item", Item(container, place), target, flow)
                self.store(container, place, value, flow)
