"""What the patterns of a `match` say of the value they are held against, and what they bind to its parts."""

import ast
from abc import abstractmethod
from collections.abc import Sequence

from asyncfix.extract.conditions import differs, either, equals
from asyncfix.extract.definitions import Definitions
from asyncfix.extract.expressions import part_of
from asyncfix.extract.flow import Flow
from asyncfix.model.expressions import (
    Argument,
    Attribute,
    Call,
    Constant,
    Display,
    Either,
    Element,
    Expression,
    Item,
    Name,
    Narrowed,
    Placed,
)
from asyncfix.model.facts import ArmKind, Binding, Condition, Guard


class Patterns(Definitions):
    """Walks `match` statements."""

    @abstractmethod
    def suite(
        self,
        kind: ArmKind,
        statement: ast.stmt,
        statements: Sequence[ast.stmt],
        flow: Flow,
        value: Expression | None = None,
    ) -> Flow:
        """Walks one suite of a compound statement."""

    @abstractmethod
    def assume(self, guards: tuple[Guard, ...], flow: Flow) -> None:
        """From here on these conditions hold."""

    def choose(self, node: ast.Match, flow: Flow) -> None:
        subject = self.expression(node.subject, flow)
        if not isinstance(subject, Name | Display):
            subject = Name("", (self._add(Binding("", subject)),))
        ends = []
        before = flow.guards
        for case in node.cases:
            path = flow.fork()
            path.guards += self.passed(case.pattern, subject, flow)
            self.rename(subject, self.narrowing(case.pattern, subject, flow), path)
            self.capture(case.pattern, subject, path)
            if case.guard:
                self.guard(case.guard, path)
            else:
                before += not_passed(case.pattern, subject)
                subject = self.missed(case.pattern, subject, flow)
                flow.guards = before + self.left(subject)
            ends.append(self.suite("case", node, case.body, path))
        flow.join(*ends)

    def guard(self, test: ast.expr, flow: Flow) -> None:
        self.test(test, flow)
        self.assume(self.branches(test, flow).true, flow)

    def passed(self, pattern: ast.pattern, subject: Expression, flow: Flow) -> tuple[Guard, ...]:
        """What holds where a pattern matched: the value is an object of one of some classes, or equal to a text."""
        match pattern:
            case ast.MatchClass(cls=cls):
                return (is_one_of(subject, self.annotation(cls, flow)),)
            case ast.MatchSingleton(value=None):
                return ((Condition("none", subject, True),),)
            case ast.MatchValue(value=ast.Constant(value=str(text))):
                return ((equals(subject, text),),)
            case ast.MatchAs(pattern=ast.pattern() as inner):
                return self.passed(inner, subject, flow)
            case ast.MatchOr(patterns=options):
                return either([self.passed(each, subject, flow) for each in options])
            case _:
                return ()

    def left(self, subject: Expression) -> tuple[Guard, ...]:
        """That the last classes asked for did not match: of those before, the subject itself says it."""
        if not isinstance(subject, Name) or len(subject.bindings) != 1:
            return ()
        binding = self._bindings[subject.bindings[0]]
        match binding and binding.value:
            case Narrowed(value=value, test=test, holds=False):
                return (is_one_of(value, test, False),)
            case _:
                return ()

    def rename(self, subject: Expression, found: Expression, flow: Flow) -> Expression:
        """From here on the name that is matched has what a pattern leaves of it."""
        if found == subject or not isinstance(subject, Name) or not subject.bindings:
            return subject
        number = self._add(Binding("", found))
        if subject.id:
            flow.bind(subject.id, number)
        return Name(subject.id, (number,))

    def missed(self, pattern: ast.pattern, subject: Expression, flow: Flow) -> Expression:
        """The value, where a pattern that asks for nothing but classes did not match."""
        for test in self.classes(pattern, flow):
            subject = self.rename(subject, Narrowed(subject, test, False), flow)
        return subject

    def classes(self, pattern: ast.pattern, flow: Flow) -> list[Expression]:
        """The classes of which every object matches."""
        match pattern:
            case ast.MatchClass(cls=cls, patterns=[], kwd_patterns=[]):
                return [self.annotation(cls, flow)]
            case ast.MatchAs(pattern=ast.pattern() as inner):
                return self.classes(inner, flow)
            case ast.MatchOr(patterns=options):
                return [test for each in options for test in self.classes(each, flow)]
            case _:
                return []

    def narrowing(self, pattern: ast.pattern, value: Expression, flow: Flow) -> Expression:
        """The value, where a pattern matched."""
        match pattern:
            case ast.MatchClass(cls=cls):
                return Narrowed(value, self.annotation(cls, flow), True)
            case ast.MatchAs(pattern=ast.pattern() as inner):
                return self.narrowing(inner, value, flow)
            case ast.MatchOr(patterns=options):
                found = dict.fromkeys(self.narrowing(each, value, flow) for each in options)
                return next(iter(found)) if len(found) == 1 else Either(tuple(found))
            case _:
                return value

    def capture(self, pattern: ast.pattern, value: Expression, flow: Flow) -> None:
        """Binds the names in a pattern."""
        match pattern:
            case ast.MatchAs(pattern=inner, name=name):
                if inner:
                    self.capture(inner, value, flow)
                if name:
                    found = self.narrowing(inner, value, flow) if inner else value
                    self.bind(name, pattern, found, flow)
            case ast.MatchStar(name=str(name)):
                self.bind(name, pattern, Display("list", (Element(value, False),)), flow)
            case ast.MatchClass(patterns=places, kwd_attrs=attrs, kwd_patterns=named):
                found = self.narrowing(pattern, value, flow)
                for index, inner in enumerate(places):
                    self.capture(inner, Placed(found, index), flow)
                for attr, inner in zip(attrs, named, strict=True):
                    self.capture(inner, Attribute(found, attr), flow)
            case ast.MatchMapping(keys=keys, patterns=inside, rest=rest):
                for key, inner in zip(keys, inside, strict=True):
                    self.capture(inner, Item(value, self.expression(key, flow)), flow)
                if rest:
                    self.bind(rest, pattern, value, flow)
            case ast.MatchSequence(patterns=parts):
                self.capture_sequence(parts, value, flow)
            case ast.MatchOr(patterns=[first, *others]):
                forks = [flow.fork() for _ in others]
                self.capture(first, value, flow)
                for inner, path in zip(others, forks, strict=True):
                    self.capture(inner, value, path)
                flow.join(*forks)
            case _:
                pass

    def capture_sequence(self, parts: Sequence[ast.pattern], value: Expression, flow: Flow) -> None:
        """Places before a star are counted from the front, those behind it from the end."""
        starred = next((index for index, each in enumerate(parts) if isinstance(each, ast.MatchStar)), len(parts))
        for index, inner in enumerate(parts):
            if index < starred:
                self.capture(inner, part_of(value, index), flow)
            elif index == starred:
                self.capture(inner, value, flow)
            else:
                self.capture(inner, Item(value, Constant(index - len(parts))), flow)


def is_one_of(value: Expression, cls: Expression, holds: bool = True) -> Guard:
    """What a pattern asks for, as the call of `isinstance` that it is."""
    return (Condition("true", Call(Name("isinstance"), (Argument(value), Argument(cls))), holds),)


def not_passed(pattern: ast.pattern, subject: Expression) -> tuple[Guard, ...]:
    """What holds where a pattern that asks for no class did not match."""
    match pattern:
        case ast.MatchSingleton(value=None):
            return ((Condition("none", subject, False),),)
        case ast.MatchValue(value=ast.Constant(value=str(text))):
            return differs(subject, (text,))
        case ast.MatchOr(patterns=options):
            return tuple(guard for each in options for guard in not_passed(each, subject))
        case _:
            return ()
