"""Where a program uses a name: what calls it, passes it, writes it. Only the bodies that do are looked into."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from asyncfix.infer.index import Index
from asyncfix.link.modules import Module
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Constant,
    Element,
    Entered,
    Expression,
    Imported,
    Item,
    Name,
    Narrowed,
    Parameterised,
    last_name,
)
from asyncfix.model.facts import AttributeWrite, Function, called_loosely, own_class

Site = tuple[Key, Call]
Write = tuple[Key, AttributeWrite]


class Usage:
    """Answers by name, from what the facts of each file say of the names in it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._own = {module.path for module in program.project}
        self._sites: dict[str, tuple[Site, ...]] = {}
        self._by_name: dict[Key, dict[str, list[Call]]] = {}
        self._handing: dict[str, list[Site]] = {}
        self._outside: dict[str, tuple[Write, ...]] = {}
        self._targets: dict[str, dict[str, list[Write]]] = {}
        self._put: dict[str, tuple[Write, ...]] = {}
        self._written: dict[tuple[Key, str], tuple[Write, ...]] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._earlier: Usage | None = None
        self._changed: frozenset[Path] = frozenset()
        self._touched: frozenset[str] = frozenset()  # names that are used in what changed, before or now

    def begin_with(self, earlier: "Usage") -> None:
        """Takes over what was found in the modules that have not changed."""
        self._earlier = earlier
        before = (earlier.program.modules[each.path] for each in self.program.changed)
        called = (each.facts.mentions.called for each in (*before, *self.program.changed))
        self._touched = frozenset(name for names in called for name in names)
        self._changed = frozenset(each.path for each in self.program.changed)

    def sites(self, name: str) -> tuple[Site, ...]:
        """The calls of a name, of a method of what it names, and those that pass it."""
        if name not in self._sites and (known := self._known(name)) and name in known._sites:
            return self._sites.setdefault(name, known._sites[name])
        if name not in self._sites:
            modules = self._calling_modules.get(name)
            functions = (each for module in modules for each in chosen(module, module.facts.mentions.called[name]))
            self._sites[name] = tuple((key, call) for key, found in functions for call in self._calls(key, found, name))
        return self._sites[name]

    def _known(self, name: str) -> "Usage | None":
        """What has seen all calls that use a name, where none of them has changed."""
        return self._earlier if name not in self._touched else None

    def _calls(self, key: Key, function: Function, name: str) -> list[Call]:
        """The calls of a function that use a name; a long one is sorted by names once."""
        if self._earlier and key in self._earlier._by_name and key.path not in self._changed:
            return self._earlier._by_name[key].get(name, [])
        if key not in self._by_name:
            known = self._by_name[key] = {}
            for call in calls_in(function):
                implied = own_class(call.function, function), called_loosely(call.function, function)
                for each in dict.fromkeys((*names_in(call), *implied)):
                    known.setdefault(each, []).append(call)
        return self._by_name[key].get(name, [])

    def calling(self, name: str) -> list[Site]:
        """The calls of a name; of a class, those by its own methods of whatever class they are called on, too."""
        return [site for site in self.sites(name) if name in self._names_called(*site)]

    def _names_called(self, key: Key, call: Call) -> tuple[str, str, str]:
        function = self.program.function(key)
        return last_name(call.function), own_class(call.function, function), called_loosely(call.function, function)

    def handing(self, name: str) -> list[Site]:
        """The calls that pass a name, and something behind it."""
        if name not in self._handing and (known := self._known(name)) and name in known._handing:
            return self._handing.setdefault(name, known._handing[name])
        if name not in self._handing:
            self._handing[name] = [site for site in self.sites(name) if self._is_handed(name, *site)]
        return self._handing[name]

    def _is_handed(self, name: str, scope: Key, call: Call) -> bool:
        passed = [argument.value for argument in call.arguments[:-1] if last_name(argument.value) == name]
        return bool(passed) and not all(is_made(each, self.program.function(scope)) for each in passed)

    def written(self, cls: Key, attr: str) -> tuple[Write, ...]:
        """The assignments to `self.attr` in the methods of a class."""
        if (cls, attr) not in self._written:
            module = self.program.modules[cls.path]
            numbers = module.facts.mentions.written.get(attr, ()) if cls.path in self._own else ()
            functions = [each for each in chosen(module, numbers) if each[1].owner == cls.qualname]
            self._written[cls, attr] = tuple(writes_to(attr, functions, to_self=True))
        return self._written[cls, attr]

    def written_outside(self, attr: str) -> tuple[Write, ...]:
        """The assignments to an attribute of this name on anything but a method's own receiver."""
        if attr not in self._outside:
            self._outside[attr] = tuple(writes_to(attr, self.writing(attr), to_self=False))
        return self._outside[attr]

    def written_to(self, name: str, attr: str) -> list[Write]:
        """Those of them whose target is written with a name, or is the class of that name in one of its methods."""
        if attr not in self._targets:
            found = self._targets[attr] = {}
            for key, write in self.written_outside(attr):
                own = own_class(write.target, self.program.function(key))
                found.setdefault(own or last_name(write.target), []).append((key, write))
        return self._targets[attr].get(name, [])

    def put(self, attr: str) -> tuple[Write, ...]:
        """The assignments to `x.attr` where `x` begins with an imported name."""
        if attr not in self._put:
            self._put[attr] = tuple(write for write in self.written_outside(attr) if self._is_imported(*write))
        return self._put[attr]

    def aliases(self, name: str) -> tuple[str, ...]:
        """Other names under which a name is imported or bound."""
        if name not in self._aliases:
            self._aliases[name] = tuple(sorted(set(self._aliased.get(name))))
        return self._aliases[name]

    def is_kept(self, name: str) -> bool:
        """Whether a name stands in a list or mapping, or is returned."""
        return name in self._keeping_modules

    @cached_property
    def _aliased(self) -> Index[str]:
        return Index(
            self.program, lambda each: each.facts.mentions.aliases, self._earlier._aliased if self._earlier else None
        )

    @cached_property
    def _keeping_modules(self) -> Index[Module]:
        earlier = self._earlier._keeping_modules if self._earlier else None
        return Index(self.program, lambda each: named(each, each.facts.mentions.kept), earlier)

    @cached_property
    def _calling_modules(self) -> Index[Module]:
        earlier = self._earlier._calling_modules if self._earlier else None
        return Index(self.program, lambda each: named(each, each.facts.mentions.called), earlier)

    @cached_property
    def _writing_modules(self) -> Index[Module]:
        earlier = self._earlier._writing_modules if self._earlier else None
        return Index(self.program, lambda each: named(each, each.facts.mentions.written), earlier)

    def writing(self, attr: str) -> Iterator[tuple[Key, Function]]:
        """The functions that set an attribute of this name."""
        for module in self._writing_modules.get(attr):
            yield from chosen(module, module.facts.mentions.written[attr])

    def _is_imported(self, key: Key, write: AttributeWrite) -> bool:
        target = write.target
        while isinstance(target, Attribute):
            target = target.value
        if not isinstance(target, Name):
            return False
        module = self.program.modules[key.path]
        bindings = module.functions[key.qualname].bindings
        uses = module.names.get(target.id, ())
        values = [bindings[index].value for index in target.bindings] or [use.binding.value for use in uses]
        return any(isinstance(value, Imported) for value in values)


def named(module: Module, names: Iterable[str]) -> Iterator[tuple[str, Module]]:
    return ((name, module) for name in names)


def chosen(module: Module, numbers: Iterable[int]) -> Iterator[tuple[Key, Function]]:
    """Functions of a module by their places in its facts."""
    for number in numbers:
        function = module.facts.functions[number]
        yield Key(module.path, function.qualname), function


def calls_in(function: Function) -> Iterator[Call]:
    for operation in function.operations:
        if operation.kind == "call" and isinstance(operation.value, Call):
            yield operation.value


def names_in(call: Call) -> Iterator[str]:
    """What a call calls, what that belongs to, and what it passes."""
    yield last_name(call.function)
    if isinstance(call.function, Attribute):
        yield last_name(call.function.value)
    yield from (last_name(argument.value) for argument in call.arguments)


MADE = Parameterised | Call | Awaited | Item | Element | Entered | Constant  # no definition, under whatever name


def is_made(value: Expression, function: Function) -> bool:
    """Whether a name is a variable of the function that no definition and no import stands behind."""
    return (
        isinstance(value, Name)
        and bool(value.bindings)
        and all(isinstance(function.bindings[index].value, MADE) for index in value.bindings)
    )


def writes_to(attr: str, functions: Iterable[tuple[Key, Function]], to_self: bool) -> Iterator[Write]:
    for key, function in functions:
        for write in function.writes:
            is_own = bool(function.owner) and is_receiver(write.target, function)
            if write.attr == attr and is_own == to_self:
                yield key, write


def is_receiver(target: Expression, function: Function) -> bool:
    """Whether an expression is the function's first parameter, never bound anew."""
    if not isinstance(target, Name) or not target.bindings or not function.parameters:
        return False
    return parameter_of(target, function) == function.parameters[0].name


def parameter_of(name: Name, function: Function) -> str:
    """The parameter whose value a name has; "" if it may be bound anew. A name from outside stands for itself."""
    if not name.bindings:
        return name.id
    for index in name.bindings:
        match behind_tests(function.bindings[index].value, function):
            case Parameterised(parameter=passed) if passed == name.id:
                pass
            case _:
                return ""
    return name.id


def behind_tests(value: Expression, function: Function) -> Expression:
    """A value without the `isinstance` tests that it has passed."""
    while isinstance(value, Narrowed) and isinstance(value.value, Name) and len(value.value.bindings) == 1:
        value = function.bindings[value.value.bindings[0]].value
    return value
