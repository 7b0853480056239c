"""The statements of one function (or of the module), in the order in which they run."""

import ast
from collections.abc import Sequence
from typing import TypedDict

from asyncfix.extract.expressions import Expressions
from asyncfix.extract.file import File
from asyncfix.extract.flow import Flow
from asyncfix.extract.stores import bindings_in, bound_by, declared_global
from asyncfix.facts import (
    UNKNOWN,
    AttributeWrite,
    Binding,
    Class,
    Constant,
    Definition,
    Element,
    Entered,
    Expression,
    Function,
    Imported,
    Item,
    Operation,
    Parameter,
    Parameterised,
)

Definable = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class BodyFacts(TypedDict):
    """The part of a Function that comes from its body."""

    bindings: tuple[Binding, ...]
    results: tuple[Expression, ...]
    yields: tuple[Expression, ...]
    writes: tuple[AttributeWrite, ...]
    operations: tuple[Operation, ...]


class Body(Expressions):
    """Walks one body and gathers what it binds, returns, yields, writes and executes."""

    def __init__(self, file: File, qualname: str, own_names: frozenset[str] | None) -> None:
        super().__init__(file, qualname, own_names)
        self.results: list[Expression] = []
        self.writes: list[AttributeWrite] = []

    def facts(self) -> BodyFacts:
        return {
            "bindings": self.bound(),
            "results": tuple(self.results),
            "yields": tuple(self.yields),
            "writes": tuple(self.writes),
            "operations": tuple(self.operations),
        }

    def walk(self, statements: Sequence[ast.stmt], flow: Flow | None = None) -> Flow:
        flow = Flow() if flow is None else flow
        for statement in statements:
            self.statement(statement, flow)
        return flow

    def statement(self, node: ast.stmt, flow: Flow) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                assigned = self.expression(value, flow)
                for target in targets:
                    self.assign(target, assigned, flow)
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                assigned = UNKNOWN if value is None else self.expression(value, flow)
                self.assign(target, assigned, flow, self.annotation(annotation, flow))
            case ast.AugAssign(target=target, value=value):
                self.expression(value, flow)
                if not isinstance(target, ast.Name):
                    self.expression(target.value, flow)
            case ast.Return(value=value):
                self.results.append(Constant(None) if value is None else self.expression(value, flow))
                flow.live = False
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.bind(node.name, node, self.define(node, flow), flow)
            case ast.ClassDef():
                self.bind(node.name, node, self.define_class(node, flow), flow)
            case ast.Import() | ast.ImportFrom():
                self.import_names(node, flow)
            case ast.Delete(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Name):
                        flow.reaching.pop(target.id, None)
            case ast.Raise() | ast.Break() | ast.Continue():
                self.each(node, flow)
                flow.live = False
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While() | ast.Try() | ast.TryStar():
                self.branch(node, flow)
            case ast.With() | ast.AsyncWith():
                self.enter(node, flow)
            case ast.Match():
                self.choose(node, flow)
            case _:
                self.each(node, flow)

    def branch(self, node: ast.stmt, flow: Flow) -> None:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                self.expression(test, flow)
                other = self.walk(orelse, flow.fork())
                self.walk(body, flow)
                flow.join(other)
            case ast.For() | ast.AsyncFor():
                iterable = self.iterate(node.iter, flow, isinstance(node, ast.AsyncFor))
                self.loop(node.body, node.orelse, flow, node.target, iterable)
            case ast.While(test=test, body=body, orelse=orelse):
                self.loop([ast.Expr(test), *body], orelse, flow)
            case ast.Try() | ast.TryStar():
                self.attempt(node, flow)

    def loop(
        self,
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
        self.walk(body, inside)
        flow.join(inside)
        self.walk(orelse, flow)

    def attempt(self, node: ast.Try | ast.TryStar, flow: Flow) -> None:
        interrupted = flow.fork()
        self.walk(node.body, flow)
        interrupted.may_bind(self.places(node.body))
        handled = [self.handle(handler, interrupted.fork()) for handler in node.handlers]
        self.walk(node.orelse, flow)
        flow.join(*handled)
        if not node.finalbody:
            return
        finishing = flow.fork() if flow.live else interrupted.fork()
        finishing.join(interrupted)
        self.walk(node.finalbody, finishing)
        flow.live = flow.live and finishing.live

    def handle(self, handler: ast.ExceptHandler, flow: Flow) -> Flow:
        if handler.type:
            self.expression(handler.type, flow)
        if handler.name:
            self.bind(handler.name, handler, UNKNOWN, flow)
        return self.walk(handler.body, flow)

    def enter(self, node: ast.With | ast.AsyncWith, flow: Flow) -> None:
        is_async = isinstance(node, ast.AsyncWith)
        for item in node.items:
            manager = self.expression(item.context_expr, flow)
            self.run("with", manager, item.context_expr, flow, is_async=is_async)
            if item.optional_vars:
                self.assign(item.optional_vars, Entered(manager, is_async), flow)
        self.walk(node.body, flow)

    def choose(self, node: ast.Match, flow: Flow) -> None:
        self.expression(node.subject, flow)
        ends = []
        for case in node.cases:
            path = flow.fork()
            for name, binding in self.places([case]):
                path.bind(name, binding)
            self.walk(case.body, path)
            ends.append(path)
        flow.join(*ends)

    def import_names(self, node: ast.Import | ast.ImportFrom, flow: Flow) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                module = alias.name if alias.asname else bound_by(alias)
                self.bind(bound_by(alias), alias, Imported(module, None), flow)
            elif alias.name == "*":
                self.file.stars.append(Imported(node.module or "", None, node.level))
            else:
                self.bind(bound_by(alias), alias, Imported(node.module or "", alias.name, node.level), flow)

    def assign(self, target: ast.expr, value: Expression, flow: Flow, annotation: Expression | None = None) -> None:
        match target:
            case ast.Name(id=name):
                self.bind(name, target, value, flow, annotation)
            case ast.Attribute(value=owner, attr=attr):
                self.writes.append(AttributeWrite(self.expression(owner, flow), attr, value, annotation))
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for index, part in enumerate(parts):
                    self.assign(part, Item(value, Constant(index)), flow)
            case ast.Starred(value=part):
                self.assign(part, UNKNOWN, flow)
            case ast.Subscript(value=owner, slice=index):
                self.expression(owner, flow)
                self.expression(index, flow)

    def define(self, node: Definable, flow: Flow) -> Definition:
        """A nested function: its decorators and defaults run now, its body when it is called."""
        named = not isinstance(node, ast.Lambda)
        name = node.name if named else f"<lambda:{node.lineno}:{node.col_offset + 1}>"
        decorators = tuple(self.expression(d, flow) for d in node.decorator_list) if named else ()
        qualname = self.file.qualify(flow.owner or self.qualname, name)
        parameters = self.parameters(node.args, flow)
        statements = node.body if named else [ast.copy_location(ast.Return(node.body), node.body)]
        declared = declared_global(statements)
        own = frozenset(p.name for p in parameters) | {name for name, *_ in bindings_in(statements)}
        body = Body(self.file, qualname, own - declared)
        inner = Flow()
        for parameter in parameters:
            body.bind_parameter(parameter, node, inner)
        body.walk(statements, inner)
        self.file.functions.append(
            Function(
                qualname,
                self.file.columns.span(node),
                is_async=isinstance(node, ast.AsyncFunctionDef),
                is_generator=body.is_generator,
                owner=flow.owner,
                parent=self.qualname,
                parameters=parameters,
                annotation=self.annotation(node.returns, flow) if named and node.returns else None,
                decorators=decorators,
                **body.facts(),
            )
        )
        return Definition(qualname, "function")

    def parameters(self, args: ast.arguments, flow: Flow) -> tuple[Parameter, ...]:
        positional = [*args.posonlyargs, *args.args]
        missing = len(positional) - len(args.defaults)
        defaults: list[ast.expr | None] = [None] * missing + list(args.defaults)
        found = [self.parameter(a, "positional", d, flow) for a, d in zip(positional, defaults, strict=True)]
        if args.vararg:
            found.append(self.parameter(args.vararg, "args", None, flow))
        found += [
            self.parameter(a, "keyword", d, flow) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        ]
        if args.kwarg:
            found.append(self.parameter(args.kwarg, "kwargs", None, flow))
        return tuple(found)

    def parameter(self, arg: ast.arg, kind: str, default: ast.expr | None, flow: Flow) -> Parameter:
        return Parameter(
            arg.arg,
            kind,  # type: ignore[arg-type]
            self.annotation(arg.annotation, flow) if arg.annotation else None,
            self.expression(default, flow) if default else None,
        )

    def bind_parameter(self, parameter: Parameter, node: ast.expr | ast.stmt, flow: Flow) -> None:
        self.bind(parameter.name, node, Parameterised(parameter.name), flow)

    def define_class(self, node: ast.ClassDef, flow: Flow) -> Definition:
        bases = tuple(self.expression(base, flow) for base in node.bases)
        decorators = tuple(self.expression(d, flow) for d in node.decorator_list)
        qualname = self.file.qualify(flow.owner or self.qualname, node.name)
        self.walk(node.body, flow.inside_class(qualname))
        members = tuple(self.file.members[qualname])
        self.file.classes.append(Class(qualname, self.qualname, bases, decorators, members))
        return Definition(qualname, "class")

