"""Who calls a function with what, and who writes an attribute: indexes over the whole program."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from typing import Protocol

from asyncfix import passed
from asyncfix.facts import (
    Attribute,
    AttributeWrite,
    Call,
    Expression,
    Function,
    Imported,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.passed import Places, Site
from asyncfix.program import Key, Program
from asyncfix.types import Callable, ClassType, Deferred, Types


class Typing(passed.Typing, Protocol):
    """What the index needs to know of types."""

    def types(self, expression: Expression, scope: Key) -> Types: ...


class CallSites:
    """Calls by the name they are written with, writes by class and attribute."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._places: dict[str, Places] = {}

    def arguments(self, function: Key, parameter: str, typing: Typing) -> Iterator[tuple[Expression, Key]]:
        """The expressions that calls pass for a parameter, each with its scope; constants are left out."""
        found = self.program.function(function)
        names = list(self._candidates(found))
        positional = [each.name for each in found.parameters if each.kind == "positional"]
        position = positional.index(parameter) if parameter in positional else None
        for name in names:
            for each in self._placed(name).going_to(function, position, parameter, typing):
                yield each.value, each.scope
        for name in names:
            for site in self._handing.get(name, ()):
                yield from self._handed(function, parameter, site, typing)

    def decorated(self, function: Key, typing: Typing) -> Iterator[Key]:
        """The functions that a function of the project is a decorator of."""
        names = [each.partition("#")[0] for each in function.qualname.split(".")]  # inside of a factory, too
        for scope, decorator, key in [each for name in names for each in self._decorators.get(name, ())]:
            if any(isinstance(each, Callable) and each.function == function for each in typing.types(decorator, scope)):
                yield key

    def below(self, cls: Key) -> tuple[Key, ...]:
        """Project classes that may inherit from a class, judged by the names of their bases."""
        names = self._subclasses.get(cls.qualname.rpartition(".")[2], ())
        return tuple(key for name in names for key in self._classes.get(name, ()))

    def constructions(self, cls: Key, typing: Typing) -> Iterator[Call]:
        """The calls that make a class, and those that hand it to something that will, with its arguments alone."""
        name = cls.qualname.rpartition(".")[2]
        for scope, call in [
            each for alias in (name, *self._aliases.get(name, ())) for each in self._sites.get(alias, ())
        ]:
            if ClassType(cls) in typing.types(call.function, scope):
                yield call
            for index, argument in enumerate(call.arguments):
                if ClassType(cls) in typing.types(argument.value, scope):
                    yield Call(argument.value, call.arguments[index + 1 :])

    def is_made(self, cls: Key) -> bool:
        """Whether the project calls a class of this name, passes it on or calls one of its methods."""
        return self.is_mentioned(cls.qualname.rpartition(".")[2])

    def mentioning(self, name: str) -> Iterator[Site]:
        """The calls of the project that call this name, or pass it."""
        for alias in (name, *self._aliases.get(name, ())):
            yield from self._sites.get(alias, ())

    def is_mentioned(self, name: str) -> bool:
        return any(True for _ in self.mentioning(name))

    def mentions(self, name: str) -> Iterator[Site]:
        """The calls of the project that call this name, or pass it, and the functions they stand in."""
        for alias in (name, *self._aliases.get(name, ())):
            yield from self._sites.get(alias, ())

    def writes(self, cls: Key, attr: str) -> Sequence[tuple[Key, AttributeWrite]]:
        """The assignments to `self.attr` in the methods of a class."""
        return self._writes.get((cls, attr), ())

    def puts(self, attr: str) -> Sequence[tuple[Key, AttributeWrite]]:
        """The assignments to `x.attr` where `x` begins with an imported name: a module's, it may be."""
        return self._puts.get(attr, ())

    def writes_outside(self, attr: str) -> Sequence[tuple[Key, AttributeWrite]]:
        """The assignments to an attribute of this name on anything but a method's own receiver."""
        return self._writes_outside.get(attr, ())

    def _placed(self, name: str) -> Places:
        if name not in self._places:
            self._places[name] = Places(self._calling.get(name, ()))
        return self._places[name]

    def _handed(self, function: Key, parameter: str, site: Site, typing: Typing) -> Iterator[tuple[Expression, Key]]:
        scope, call = site
        for callee in typing.called_by(call, scope):
            if isinstance(callee, Callable) and callee.function != function:
                bound = self._passed_on(self.program.function(callee.function), function, site, typing)
                if parameter in bound:
                    yield bound[parameter], scope

    def _passed_on(self, runner: Function, function: Key, site: Site, typing: Typing) -> Mapping[str, Expression]:
        """The arguments of a function that is handed to another: `to_thread(function, *arguments)`."""
        scope, call = site
        for position in callable_positions(runner):
            if position >= len(call.arguments):
                continue
            for callee in typing.types(call.arguments[position].value, scope):
                target = callee.call if isinstance(callee, Deferred) else callee
                if isinstance(target, Callable) and target.function == function:
                    rest = Call(call.function, call.arguments[position + 1 :])
                    return bound_parameters(self.program.function(function), rest, 1 if target.receiver else 0)
        return {}

    def _candidates(self, function: Function) -> Iterator[str]:
        """The names that a call of a function may be written with."""
        names = [function.name]
        if function.name == "__init__" and function.owner:
            names.append(function.owner.rpartition(".")[2])
            names += self._subclasses.get(names[-1], ())
        for name in dict.fromkeys(names):
            yield from (name, *self._aliases.get(name, ()))

    @cached_property
    def _calls(self) -> tuple[Site, ...]:
        return tuple(
            (key, operation.value)
            for key, function in self._functions
            for operation in function.operations
            if operation.kind == "call" and isinstance(operation.value, Call)
        )

    @cached_property
    def _calling(self) -> Mapping[str, list[Site]]:
        """Calls by the name that they call."""
        found: dict[str, list[Site]] = {}
        for site in self._calls:
            found.setdefault(last_name(site[1].function), []).append(site)
        return found

    @cached_property
    def _handing(self) -> Mapping[str, list[Site]]:
        """Calls by the names that they pass."""
        found: dict[str, list[Site]] = {}
        for site in self._calls:
            for name in {last_name(argument.value) for argument in site[1].arguments} - {""}:
                found.setdefault(name, []).append(site)
        return found

    @cached_property
    def _functions(self) -> tuple[tuple[Key, Function], ...]:
        modules = self.program.project
        return tuple((Key(module.path, name), each) for module in modules for name, each in module.functions.items())

    @cached_property
    def _sites(self) -> Mapping[str, list[Site]]:
        found: dict[str, list[Site]] = {}
        for key, call in self._calls:
            names = {last_name(each) for each in (call.function, *(a.value for a in call.arguments))}
            if isinstance(call.function, Attribute):
                names.add(last_name(call.function.value))
            for name in names - {""}:
                found.setdefault(name, []).append((key, call))
        return found

    @cached_property
    def _aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Other names under which a name is imported or bound."""
        found: dict[str, set[str]] = {}
        for _, function in self._functions:
            for binding in function.bindings:
                name = binding.value.name if isinstance(binding.value, Imported) else last_name(binding.value)
                if name and binding.name and name != binding.name:
                    found.setdefault(name, set()).add(binding.name)
        return {name: tuple(sorted(names)) for name, names in found.items()}

    @cached_property
    def _subclasses(self) -> Mapping[str, tuple[str, ...]]:
        """Names of classes that inherit from a class of a name, at any depth."""
        direct: dict[str, set[str]] = {}
        for module in self.program.project:
            for cls in module.classes.values():
                for base in cls.bases:
                    direct.setdefault(last_name(base), set()).add(cls.qualname.rpartition(".")[2])
        return {name: tuple(sorted(reached(name, direct))) for name in direct}

    @cached_property
    def _classes(self) -> Mapping[str, list[Key]]:
        found: dict[str, list[Key]] = {}
        for module in self.program.project:
            for qualname in module.classes:
                found.setdefault(qualname.rpartition(".")[2], []).append(Key(module.path, qualname))
        return found

    @cached_property
    def _decorators(self) -> Mapping[str, list[tuple[Key, Expression, Key]]]:
        """Decorators by the name they are written with: scope, decorator, decorated function."""
        found: dict[str, list[tuple[Key, Expression, Key]]] = {}
        for key, function in self._functions:
            for decorator in function.decorators:
                name = last_name(decorator.function if isinstance(decorator, Call) else decorator)
                found.setdefault(name, []).append((Key(key.path, function.parent or ""), decorator, key))
        return found

    @cached_property
    def _writes_outside(self) -> Mapping[str, list[tuple[Key, AttributeWrite]]]:
        found: dict[str, list[tuple[Key, AttributeWrite]]] = {}
        for key, function in self._functions:
            for write in function.writes:
                if not function.owner or not is_receiver(write.target, function):
                    found.setdefault(write.attr, []).append((key, write))
        return found

    @cached_property
    def _writes(self) -> Mapping[tuple[Key, str], list[tuple[Key, AttributeWrite]]]:
        found: dict[tuple[Key, str], list[tuple[Key, AttributeWrite]]] = {}
        for key, function in self._functions:
            for write in function.writes:
                if function.owner and is_receiver(write.target, function):
                    found.setdefault((Key(key.path, function.owner), write.attr), []).append((key, write))
        return found

    @cached_property
    def _puts(self) -> Mapping[str, list[tuple[Key, AttributeWrite]]]:
        found: dict[str, list[tuple[Key, AttributeWrite]]] = {}
        for key, function in self._functions:
            for write in function.writes:
                if self._is_imported(write.target, key, function):
                    found.setdefault(write.attr, []).append((key, write))
        return found

    def _is_imported(self, target: Expression, key: Key, function: Function) -> bool:
        while isinstance(target, Attribute):
            target = target.value
        if not isinstance(target, Name):
            return False
        uses = self.program.modules[key.path].names.get(target.id, ())
        values = [function.bindings[i].value for i in target.bindings] or [use.binding.value for use in uses]
        return any(isinstance(value, Imported) for value in values)


def bound_parameters(function: Function, call: Call, skip: int | None = None) -> Mapping[str, Expression]:
    """Which argument of a call goes to which parameter; `skip` leaves out parameters already bound (`self`)."""
    bound: dict[str, Expression] = {}
    skipped = (1 if function.owner else 0) if skip is None else skip
    positional = [each.name for each in function.parameters if each.kind == "positional"][skipped:]
    placed = takewhile(lambda argument: argument.keyword != "*", call.arguments)
    plain = [argument.value for argument in placed if not argument.keyword]
    bound.update(zip(positional, plain, strict=False))
    names = {each.name for each in function.parameters}
    bound.update({a.keyword: a.value for a in call.arguments if a.keyword in names})
    return bound


def callable_positions(runner: Function) -> list[int]:
    """At which places a function takes a callable that is called with the arguments behind it.

    A stub says it with a mark; a function of a program that takes any number of arguments may.
    """
    names = [each.name for each in runner.parameters[1 if runner.owner else 0 :] if each.kind == "positional"]
    wanted = {each.positional[-1] for each in runner.marks if each.name in ("runs", "binds")}
    if wanted:
        return [index for index, name in enumerate(names) if name in wanted]
    return list(range(len(names))) if any(each.kind == "args" for each in runner.parameters) else []


def last_name(expression: Expression) -> str:
    match expression:
        case Name(id=name):
            return name
        case Attribute(attr=name):
            return name
        case _:
            return ""


def is_receiver(target: Expression, function: Function) -> bool:
    """Whether an expression is the function's first parameter, never bound anew."""
    if not isinstance(target, Name) or not target.bindings or not function.parameters:
        return False
    return parameter_of(target, function) == function.parameters[0].name


def parameter_of(name: Name, function: Function) -> str:
    """The parameter whose value a name has; "" if it may be bound anew. A name from outside stands for itself."""
    if not name.bindings:
        return name.id
    values = {behind_tests(function.bindings[index].value, function) for index in name.bindings}
    return name.id if values == {Parameterised(name.id)} else ""


def behind_tests(value: Expression, function: Function) -> Expression:
    """A value without the `isinstance` tests that it has passed."""
    while isinstance(value, Narrowed) and isinstance(value.value, Name) and len(value.value.bindings) == 1:
        value = function.bindings[value.value.bindings[0]].value
    return value


def reached(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        new = edges.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
