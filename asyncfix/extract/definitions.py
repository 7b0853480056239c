"""Functions and classes that a body defines."""

import ast
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Self, TypedDict, TypeGuard

from asyncfix.extract.annotations import last_part
from asyncfix.extract.expressions import Expressions
from asyncfix.extract.flow import Flow
from asyncfix.extract.marks import read_marks, read_own
from asyncfix.model.expressions import Argument, Attribute, Call, Definition, Element, Expression, Parameterised
from asyncfix.model.facts import (
    CALLED,
    ITERATED,
    Arm,
    AttributeWrite,
    Binding,
    Class,
    Function,
    Mark,
    Operation,
    Parameter,
    ParameterKind,
    Verdict,
)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class BodyFacts(TypedDict):
    """The part of a Function that comes from its body."""

    bindings: tuple[Binding, ...]
    results: tuple[Expression, ...]
    verdicts: tuple[Verdict, ...]
    yields: tuple[Expression, ...]
    writes: tuple[AttributeWrite, ...]
    operations: tuple[Operation, ...]
    arms: tuple[Arm, ...]


class Definitions(Expressions):
    """Walks what is defined in a body, each function as a body of its own."""

    @abstractmethod
    def walk(self, statements: Sequence[ast.stmt], flow: Flow) -> Flow:
        """Follows statements in the order in which they run."""

    @abstractmethod
    def end(self, flow: Flow) -> None:
        """Takes note of how the body ends."""

    @abstractmethod
    def facts(self) -> BodyFacts:
        """What was gathered."""

    def define(self, node: FunctionNode, flow: Flow) -> Definition:
        """A nested function: its decorators and defaults run now, its body when it is called."""
        decorators = self.all(node.decorator_list, flow)
        parameters = tuple(self.parameters(node.args, flow))
        annotation = self.annotation(node.returns, flow) if node.returns else None
        qualname = self.file.qualify(flow.owner or self.qualname, node.name)
        body = self.follow(qualname, node, parameters, node.body)
        self.add(
            Function(
                qualname,
                self.file.columns.span(node),
                is_async=isinstance(node, ast.AsyncFunctionDef),
                is_generator=body.is_generator,
                owner=flow.owner,
                parent=self.qualname,
                parameters=parameters,
                annotation=annotation,
                decorators=decorators,
                marks=(*self.marks(decorators), *self.commented(node), *read_own(node)),
                **body.facts(),
            )
        )
        definition = Definition(qualname, "function")
        self.decorate(node.decorator_list, decorators, definition, flow)
        if any(last_part(each) == "overload" for each in node.decorator_list):
            self.file.overloads.add(definition)
        return definition

    def extends_earlier(self, node: FunctionNode, flow: Flow) -> bool:
        """Whether a definition adds to what its name meant before: `@name.setter`, what follows an `@overload`."""
        if self.file.is_stub or any(root_of(each) == node.name for each in node.decorator_list):
            return True
        earlier = [self._bindings[number] for number in flow.reaching.get(node.name, ())]
        return any(each and each.value in self.file.overloads for each in earlier)

    def decorate(
        self, nodes: Sequence[ast.expr], decorators: Sequence[Expression], definition: Definition, flow: Flow
    ) -> None:
        """What is defined goes to its decorators at once; what a module defines, before any loop runs."""
        for node, decorator in zip(nodes, decorators, strict=True) if self.qualname else ():
            self.run("define", Call(decorator, (Argument(definition),)), node, flow)

    def derive(self, nodes: Sequence[ast.expr], bases: Sequence[Expression], flow: Flow) -> None:
        """The classes that a new one inherits from are told of it."""
        for node, base in zip(nodes, bases, strict=True) if self.qualname else ():
            self.run("define", Call(Attribute(base, "__init_subclass__")), node, flow)

    def define_lambda(self, node: ast.Lambda, flow: Flow) -> Definition:
        """A nested function without a name; a method only where a class body holds it."""
        parameters = tuple(self.parameters(node.args, flow))
        name = f"<lambda:{node.lineno - self.top}:{node.col_offset + 1}>"
        qualname = self.file.qualify(flow.owner or self.qualname, name)
        result = ast.copy_location(ast.Return(node.body), node.body)
        body = self.follow(qualname, node, parameters, [result])
        self.add(
            Function(
                qualname,
                self.file.columns.span(node),
                is_generator=body.is_generator,
                owner=flow.owner,
                parent=self.qualname,
                parameters=parameters,
                **body.facts(),
            )
        )
        return Definition(qualname, "function")

    def made(self, node: ast.expr, flow: Flow) -> Expression:
        """What a name is given, or a function returns: a generator expression that stands there has run nothing yet."""
        if is_lazy(node):
            return self.define_generator(node, flow)
        return self.define_mapping(node, flow) if self.is_mapping(node, flow) else self.expression(node, flow)

    def define_generator(self, node: ast.GeneratorExp, flow: Flow) -> Call:
        """A generator function that is called at once: with what it iterates first, and the names that it reads."""
        first, *others = node.generators
        read = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} & flow.reaching.keys()
        given = {ITERATED: self.expression(first.iter, flow), **{name: self.read(name, flow) for name in sorted(read)}}
        body = self.open_generator("genexpr", node, given, flow)
        inside = Flow(in_loop=True)
        for each in given:
            body.bind(each, node, Parameterised(each), inside)
        body.run("for", body.read(ITERATED, inside), first.iter, inside)
        body.unpack(first.target, Element(body.read(ITERATED, inside), False), inside)
        body.test_all(first.ifs, inside)
        for generator in others:
            body.unpack(generator.target, body.iterate(generator.iter, inside, is_async=False), inside)
            body.test_all(generator.ifs, inside)
        body.yields.append(body.expression(node.elt, inside))
        return self.close_generator(node, body, given)

    def open_generator(self, kind: str, node: ast.expr, given: Mapping[str, Expression], flow: Flow) -> Self:
        """The body of a generator that an expression stands for."""
        name = f"<{kind}:{node.lineno - self.top}:{node.col_offset + 1}>"
        qualname = self.file.qualify(flow.owner or self.qualname, name)
        return type(self)(self.file, qualname, frozenset(given), node.lineno)

    def close_generator(self, node: ast.expr, body: Self, given: Mapping[str, Expression]) -> Call:
        """The call that makes the generator, whose body has been walked."""
        parameters = tuple(Parameter(each, "keyword", None, value) for each, value in given.items())
        self.add(
            Function(
                body.qualname,
                self.file.columns.span(node),
                is_generator=True,
                parent=self.qualname,
                parameters=parameters,
                **body.facts(),
            )
        )
        return Call(Definition(body.qualname, "function"))

    def is_mapping(self, node: ast.expr, flow: Flow) -> TypeGuard[ast.Call]:
        """Whether an expression is a call of Python's own `map` or `filter` with a function."""
        match node:
            case ast.Call(func=ast.Name(id="map" | "filter" as name), args=[function, _, *_] as args, keywords=[]):
                is_plain = not any(isinstance(each, ast.Starred) for each in args)
                is_own = name not in flow.reaching and name not in self.file.own_names
                return is_plain and is_own and not isinstance(function, ast.Constant)
            case _:
                return False

    def define_mapping(self, node: ast.Call, flow: Flow) -> Call:
        """The generator that `map(f, x)` and `filter(f, x)` stand for: `(f(each) for each in x)`."""
        called, first, *others = self.all(node.args, flow)
        walked = {ITERATED: first, **{f".{place}": each for place, each in enumerate(others, start=1)}}
        given = {**walked, CALLED: called}
        kind = getattr(node.func, "id", "")
        body = self.open_generator(kind, node, given, flow)
        inside = Flow(in_loop=True)
        for each in given:
            body.bind(each, node, Parameterised(each), inside)
        for each in walked:
            body.run("for", body.read(each, inside), node, inside)
        items = [Element(body.read(each, inside), False) for each in walked]
        call = Call(body.read(CALLED, inside), tuple(map(Argument, items)))
        body.run("call", call, node, inside)
        body.yields.append(items[0] if kind == "filter" else call)
        made = self.close_generator(node, body, given)
        self.run("call", made, node, flow)
        return made

    def define_class(self, node: ast.ClassDef, flow: Flow) -> Definition:
        bases = self.all(node.bases, flow)
        keywords = {each.arg: self.expression(each.value, flow) for each in node.keywords}
        decorators = self.all(node.decorator_list, flow)
        qualname = self.file.qualify(flow.owner or self.qualname, node.name)
        inside = self.walk(node.body, flow.inside_class(qualname))
        members = self.file.members_of(qualname, inside.reaching)
        marks = self.marks(decorators)
        passed = tuple(Argument(value, name) for name, value in keywords.items() if name and name != "metaclass")
        found = Class(qualname, self.qualname, bases, decorators, marks, members, keywords.get("metaclass"), passed)
        self.file.classes.append(found)
        definition = Definition(qualname, "class")
        self.derive(node.bases, bases, flow)
        self.decorate(node.decorator_list, decorators, definition, flow)
        return definition

    def follow(
        self, qualname: str, node: ast.expr | ast.stmt, parameters: Sequence[Parameter], statements: list[ast.stmt]
    ) -> Self:
        """Walks the body of a function defined here."""
        stores = self.file.stores
        own = {parameter.name for parameter in parameters} | {name for name, *_ in stores.bound_in(statements)}
        body = type(self)(self.file, qualname, frozenset(own - stores.declared_global(statements)), node.lineno)
        flow = Flow()
        for parameter in parameters:
            body.bind(parameter.name, node, Parameterised(parameter.name), flow)
        body.walk(statements, flow)
        body.end(flow)
        return body

    def marks(self, decorators: Sequence[Expression]) -> tuple[Mark, ...]:
        """What decorators say in a stub; in a program a decorator of that name means something else."""
        return tuple(read_marks(decorators)) if self.file.is_stub else ()

    def commented(self, node: FunctionNode) -> tuple[Mark, ...]:
        """What a comment at the function says of it."""
        return self.file.comments.take(top_of(node), node.lineno, top_of(node.body[0]))

    def add(self, function: Function) -> None:
        self.file.functions.append(function)

    def parameters(self, args: ast.arguments, flow: Flow) -> Iterator[Parameter]:
        positional = [*args.posonlyargs, *args.args]
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        for arg, default in zip(positional, defaults, strict=True):
            yield self.parameter(arg, "positional", default, flow)
        if args.vararg:
            yield self.parameter(args.vararg, "args", None, flow)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
            yield self.parameter(arg, "keyword", default, flow)
        if args.kwarg:
            yield self.parameter(args.kwarg, "kwargs", None, flow)

    def parameter(self, arg: ast.arg, kind: ParameterKind, default: ast.expr | None, flow: Flow) -> Parameter:
        annotation = self.annotation(arg.annotation, flow) if arg.annotation else None
        return Parameter(arg.arg, kind, annotation, self.expression(default, flow) if default else None)


def is_lazy(node: ast.expr) -> TypeGuard[ast.GeneratorExp]:
    """Whether an expression is a generator that runs when it is iterated, and binds nothing outside of itself."""
    return isinstance(node, ast.GeneratorExp) and not any(
        isinstance(each, ast.Await | ast.NamedExpr) or (isinstance(each, ast.comprehension) and each.is_async)
        for each in ast.walk(node)
    )


def top_of(node: ast.stmt) -> int:
    """The line on which a statement begins, its decorators included."""
    if isinstance(node, FunctionNode | ast.ClassDef) and node.decorator_list:
        return node.decorator_list[0].lineno
    return node.lineno


def root_of(node: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
