"""Who calls a function with what, and who writes an attribute: indexes over the whole program."""

from collections import abc
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from asyncfix.infer import passed
from asyncfix.infer.index import Index
from asyncfix.infer.passed import Places, Sent, Slot
from asyncfix.infer.types import Callable, ClassType, Deferred, Types
from asyncfix.infer.usage import Site, Usage, parameter_of
from asyncfix.link.modules import Module
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import UNKNOWN, Argument, Call, Expression, Item, last_name
from asyncfix.model.facts import LOOSE, AttributeWrite, Class, Function

__all__ = ["ANY_ARGUMENTS", "CallSites", "bound_parameters", "last_name", "parameter_of"]

Decoration = tuple[Key, Expression, Key]  # a scope, a decorator in it, and what it decorates

ANY_ARGUMENTS = (Argument(UNKNOWN, "*"), Argument(UNKNOWN, "**"))  # of a call that is written elsewhere


class Typing(passed.Typing, Protocol):
    """What the index needs to know of types."""

    def types(self, expression: Expression, scope: Key) -> Types: ...

    def evaluated(self, expression: Expression, scope: Key) -> Types:
        """The same, remembered: what is not final is not worked out again each time that somebody asks."""


class CallSites:
    """Calls by the name they are written with, writes by class and attribute."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._usage = Usage(program)
        self._places: dict[str, Places] = {}
        self._below: dict[str, tuple[Key, ...]] = {}
        self._having: dict[str, Mapping[Key, None]] = {}
        self._inheriting: dict[str, tuple[str, ...]] = {}
        self._earlier: CallSites | None = None

    def begin_with(self, earlier: "CallSites") -> None:
        """Takes over what was found in the modules that have not changed."""
        self._earlier = earlier
        self._usage.begin_with(earlier._usage)

    def made_with(self, cls: Key, init: Key, parameter: str, typing: Typing) -> Iterator[tuple[Expression, Key]]:
        """The expressions that the constructions of a class pass for a parameter, each with its scope."""
        position = position_of(parameter, self.program.function(init))
        for name in self._names_of_makers(cls.qualname.rpartition(".")[2]):
            for each in self._placed(name).going_to(init, position, parameter, typing):
                if ClassType(cls) in typing.called_by(each.call, each.scope):
                    yield each.value, each.scope

    def arguments(
        self, function: Key, parameter: str, typing: Typing, inserted: Container[str] = ()
    ) -> Iterator[tuple[Expression, Key]]:
        """The expressions that calls pass for a parameter, each with its scope; constants are left out.

        What is `inserted` comes from the function's decorator.
        """
        found = self.program.function(function)
        names = list(self._candidates(found))
        position = position_of(parameter, found, inserted)
        for name in names:
            for each in self._placed(name).going_to(function, position, parameter, typing):
                yield each.value, each.scope
        for name in names:
            for site in self._usage.handing(name):
                yield from self._handed(function, parameter, site, typing)

    def decorated(self, function: Key, typing: Typing) -> Iterator[Key]:
        """The functions that a function of the project is a decorator of."""
        return self._below_decorator(function, self._decorators, typing)

    def decorated_classes(self, function: Key, typing: Typing) -> Iterator[Key]:
        """The classes that a function of the project is a decorator of."""
        return self._below_decorator(function, self._class_decorators, typing)

    def _below_decorator(self, function: Key, index: Index[Decoration], typing: Typing) -> Iterator[Key]:
        names = [each.partition("#")[0] for each in function.qualname.split(".")]  # inside of a factory, too
        for scope, decorator, key in [each for name in names for each in index.get(name)]:
            found = typing.evaluated(decorator, scope)
            if any(isinstance(each, Callable) and each.function == function for each in found):
                yield key

    def below(self, cls: Key) -> tuple[Key, ...]:
        """Project classes that may inherit from a class, judged by the names of their bases."""
        name = cls.qualname.rpartition(".")[2]
        if name not in self._below:
            found = (key for each in self._subclasses(name) for key in self._classes.get(each))
            self._below[name] = tuple(found)
        return self._below[name]

    def constructions(self, cls: Key, typing: Typing) -> Iterator[Call]:
        """The calls that make a class, and those that hand it to something that will, with its arguments alone."""
        for scope, call in self.making(cls):
            if ClassType(cls) in typing.types(call.function, scope):
                yield call
            for index, argument in enumerate(call.arguments):
                if ClassType(cls) in typing.types(argument.value, scope):
                    yield Call(argument.value, call.arguments[index + 1 :])

    def count_makings(self, cls: Key) -> int:
        """How many calls of the project are written with the name of a class, or of one below it."""
        keys = (cls, *self.below(cls))
        names = {alias for each in keys for alias in self._names_of(each.qualname.rpartition(".")[2])}
        return sum(len(self._usage.calling(name)) for name in sorted(names))

    def making(self, cls: Key) -> Iterator[Site]:
        """The calls of the project that may make objects of a class, or pass it."""
        for name in self._names_of_makers(cls.qualname.rpartition(".")[2].partition("#")[0]):
            yield from self._usage.sites(name)

    def _names_of_makers(self, name: str) -> Iterator[str]:
        yield from self._names_of(name)
        if self._is_taken_out(name):
            yield LOOSE

    def _is_taken_out(self, name: str) -> bool:
        """Whether a class of a name may be called as what a container holds: it is kept, or somebody hands it on."""
        return self._usage.is_kept(name) or name in self._handed_over

    @cached_property
    def _handed_over(self) -> frozenset[str]:
        """The names of classes that are decorated, or handed to an `__init_subclass__`."""
        initialised = [key.qualname.rpartition(".")[2] for key in self._members.get("__init_subclass__")]
        below = (each for name in initialised for each in self._subclasses(name))
        decorated = [each for module in self.program.project for each in module.classes.values() if each.decorators]
        handed = (each for each in decorated if not self._own_names.isdisjoint(map(decorator_name, each.decorators)))
        return frozenset((*below, *(each.qualname.rpartition(".")[2] for each in handed)))

    @cached_property
    def _own_names(self) -> frozenset[str]:
        return frozenset(each.name for module in self.program.project for each in module.functions.values())

    def _names_of(self, name: str) -> tuple[str, ...]:
        return name, *self._usage.aliases(name)

    def is_made(self, cls: Key) -> bool:
        """Whether the project calls a class of this name, passes it on, keeps it or calls one of its methods."""
        name = cls.qualname.rpartition(".")[2]
        return self._usage.is_kept(name) or self.is_mentioned(name)

    def mentioning(self, name: str) -> Iterator[Site]:
        """The calls of the project that call this name, or pass it."""
        for alias in self._names_of(name):
            yield from self._usage.sites(alias)

    def is_mentioned(self, name: str) -> bool:
        return any(True for _ in self.mentioning(name))

    def mentions(self, name: str) -> Iterator[Site]:
        """The calls of the project that call this name, or pass it, and the functions they stand in."""
        return self.mentioning(name)

    def having(self, attr: str) -> Mapping[Key, None]:
        """The classes of the project whose body has a name, or whose methods set an attribute of that name."""
        if attr not in self._having:
            setting = (Key(key.path, function.owner) for key, function in self._usage.writing(attr) if function.owner)
            self._having[attr] = dict.fromkeys((*self._members.get(attr), *setting))
        return self._having[attr]

    @cached_property
    def _members(self) -> Index[Key]:
        return Index(self.program, members_of, self._earlier._members if self._earlier else None)

    def writes(self, cls: Key, attr: str) -> Sequence[tuple[Key, AttributeWrite]]:
        """The assignments to `self.attr` in the methods of a class."""
        return self._usage.written(cls, attr)

    def puts(self, attr: str) -> Sequence[tuple[Key, AttributeWrite]]:
        """The assignments to `x.attr` where `x` begins with an imported name: a module's, it may be."""
        return self._usage.put(attr)

    def writes_outside(self, attr: str) -> Sequence[tuple[Key, AttributeWrite]]:
        """The assignments to an attribute of this name on anything but a method's own receiver."""
        return self._usage.written_outside(attr)

    def writes_to_class(self, cls: Key, attr: str) -> Iterator[tuple[Key, AttributeWrite]]:
        """The assignments to an attribute of what may be this class, by the names it is written with."""
        for name in self._names_of(cls.qualname.rpartition(".")[2]):
            yield from self._usage.written_to(name, attr)

    def send(self, name: str, slot: Slot, typing: Typing) -> Sent:
        """To which functions the arguments go that calls of a name pass in one place."""
        return self._placed(name).send(slot, typing)

    def _placed(self, name: str) -> Places:
        if name not in self._places:
            self._places[name] = Places(name, self._usage.calling(name))
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
                rest = Call(call.function, call.arguments[position + 1 :])
                if isinstance(target, Callable) and target.function == function:
                    return bound_parameters(self.program.function(function), rest, 1 if target.receiver else 0)
                if isinstance(target, ClassType) and function in typing.methods(target.cls, "__init__"):
                    return bound_parameters(self.program.function(function), rest, 1)
        return {}

    def _candidates(self, function: Function) -> Iterator[str]:
        """The names that a call of a function may be written with."""
        names = [function.name]
        if function.name == "__init__" and function.owner:
            names.append(function.owner.rpartition(".")[2])
            names += self._subclasses(names[-1])
        found = dict.fromkeys(each for name in names for each in self._names_of(name))
        if any(map(self._is_taken_out, names[1:])) if function.name == "__init__" else self._is_looked_up(function):
            found[LOOSE] = None
        yield from found

    def _is_looked_up(self, function: Function) -> bool:
        """Whether it may be called as what a container holds: it is kept, or its decorators may keep it."""
        decorators = map(decorator_name, function.decorators)
        return self._usage.is_kept(function.name) or not self._own_names.isdisjoint(decorators)

    def _subclasses(self, name: str) -> tuple[str, ...]:
        """Names of classes that inherit from a class of a name, at any depth."""
        if name not in self._inheriting:
            self._inheriting[name] = tuple(sorted(reached(name, self._heirs)))
        return self._inheriting[name]

    def _heirs(self, name: str) -> list[str]:
        """Names of classes that inherit from one of a name, under whatever other name they have imported it."""
        names = (name, *sorted(reached(name, self._usage.aliases)))
        return [heir for each in names for heir in self._direct.get(each)]

    @cached_property
    def _direct(self) -> Index[str]:
        return Index(self.program, heirs_in, self._earlier._direct if self._earlier else None)

    @cached_property
    def _classes(self) -> Index[Key]:
        return Index(self.program, classes_of, self._earlier._classes if self._earlier else None)

    @cached_property
    def _decorators(self) -> Index[Decoration]:
        return Index(self.program, decorations_in, self._earlier._decorators if self._earlier else None)

    @cached_property
    def _class_decorators(self) -> Index[Decoration]:
        earlier = self._earlier._class_decorators if self._earlier else None
        return Index(self.program, class_decorations_in, earlier)


def members_of(module: Module) -> Iterator[tuple[str, Key]]:
    return ((name, Key(module.path, qualname)) for qualname, name in module.members)


def classes_of(module: Module) -> Iterator[tuple[str, Key]]:
    return ((qualname.rpartition(".")[2], Key(module.path, qualname)) for qualname in module.classes)


def heirs_in(module: Module) -> Iterator[tuple[str, str]]:
    """The classes, by the names of what they inherit from."""
    for cls in module.classes.values():
        for base in cls.bases:
            plain = base.value if isinstance(base, Item) else base  # `Store[int]` inherits from Store
            yield last_name(plain), cls.qualname.rpartition(".")[2]


def decorations_in(module: Module) -> Iterator[tuple[str, Decoration]]:
    """By the names that decorators are written with."""
    return (each for function in module.functions.values() for each in decorations_of(function, module.path))


def class_decorations_in(module: Module) -> Iterator[tuple[str, Decoration]]:
    return (each for cls in module.classes.values() for each in decorations_of(cls, module.path))


def decorations_of(decorated: Function | Class, path: Path) -> Iterator[tuple[str, Decoration]]:
    for decorator in decorated.decorators:
        site = Key(path, decorated.parent or ""), decorator, Key(path, decorated.qualname)
        yield decorator_name(decorator), site


def decorator_name(decorator: Expression) -> str:
    return last_name(decorator.function if isinstance(decorator, Call) else decorator)


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


def position_of(parameter: str, function: Function, inserted: Container[str] = ()) -> int | None:
    """At which place a call passes it, but for parameters that no call does."""
    positional = [each.name for each in function.parameters if each.kind == "positional" and each.name not in inserted]
    return positional.index(parameter) if parameter in positional else None


def callable_positions(runner: Function) -> list[int]:
    """At which places a function takes a callable that is called with the arguments behind it.

    A stub says it with a mark; a function of a program that takes any number of arguments may.
    """
    names = [each.name for each in runner.parameters[1 if runner.owner else 0 :] if each.kind == "positional"]
    wanted = {each.positional[-1] for each in runner.marks if each.name in ("runs", "binds")}
    if wanted:
        return [index for index, name in enumerate(names) if name in wanted]
    return list(range(len(names))) if any(each.kind == "args" for each in runner.parameters) else []


def reached(name: str, edges: abc.Callable[[str], Iterable[str]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        new = set(edges(todo.pop())) - found
        found |= new
        todo += new
    return found
