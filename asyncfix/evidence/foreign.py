"""Which third-party packages a value may come from, where neither the project nor a stub says what it is."""

import sys
from collections.abc import Iterable, Iterator

from asyncfix import catalog
from asyncfix.infer.answers import scope_of
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, ClassType, Instance, ModuleType, Type
from asyncfix.link.program import Key, Module
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Display,
    Either,
    Element,
    Entered,
    Expression,
    Imported,
    Item,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.model.facts import Binding, GlobalBinding

Packages = frozenset[str]
NONE: Packages = frozenset()


class Foreign:
    """Follows values back to the imports they come from, as far as nothing is known of them."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.program = inference.program
        self._own = {module.facts.module.partition(".")[0] for module in self.program.project}
        self._known: dict[tuple[Expression, Key], Packages] = {}

    def packages(self, expression: Expression, scope: Key) -> Packages:
        question = (expression, scope)
        if question not in self._known:
            self._known[question] = NONE  # what depends on itself adds nothing
            self._known[question] = self._trace(expression, scope)
        return self._known[question]

    def _trace(self, expression: Expression, scope: Key) -> Packages:
        match expression:
            case Name():
                return union(self._bound(each, where) for each, where in self._bindings(expression, scope))
            case Attribute(value=value, attr=attr):
                known = self.inference.types(value, scope)
                return union(self._member(each, attr) for each in known) if known else self.packages(value, scope)
            case Call(function=function):
                known = self.inference.types(function, scope)
                return union(map(self._result, known)) if known else self.packages(function, scope)
            case Awaited(value=value) | Entered(value=value) | Element(value=value) | Item(value=value):
                return self.packages(value, scope)
            case Narrowed(value=value):
                return self.packages(value, scope)
            case Either(options=parts) | Display(items=parts):
                return union(self.packages(part, scope) for part in parts)
            case Imported():
                return self._imported(expression, self.program.modules[scope.path])
            case Parameterised(parameter=parameter):
                return self._passed(scope, parameter)
            case _:
                return NONE

    def _bindings(self, name: Name, scope: Key) -> Iterator[tuple[Binding, Key]]:
        """What gives a name its value, each with the scope in which it is written."""
        if name.bindings:
            function = self.program.function(scope)
            yield from ((function.bindings[index], scope) for index in name.bindings)
            return
        while scope.qualname:
            function = self.program.function(scope)
            if found := [binding for binding in function.bindings if binding.name == name.id]:
                yield from ((binding, scope) for binding in found)
                return
            scope = scope_of(scope, function)
        yield from self._global(self.program.modules[scope.path], name.id)

    def _global(self, module: Module, name: str) -> Iterator[tuple[Binding, Key]]:
        found: Iterable[GlobalBinding] = module.names.get(name, ())
        yield from ((each.binding, Key(module.path, each.scope)) for each in found)

    def _bound(self, binding: Binding, scope: Key) -> Packages:
        declared = NONE if binding.annotation is None else self.packages(binding.annotation, scope)
        return declared or self.packages(binding.value, scope)

    def _imported(self, imported: Imported, importer: Module) -> Packages:
        module = self.program.module_of(imported, importer)
        if module and imported.name and not catalog.is_stub(module.path):
            return union(self._bound(*each) for each in self._global(module, imported.name))
        if imported.level or (module and is_described(module)):
            return NONE
        package = self._foreign(f"{imported.module}.{imported.name}" if imported.name else imported.module, importer)
        return frozenset((package,)) if package else NONE

    def _foreign(self, dotted: str, importer: Module) -> str:
        """The package to write a stub for: the first name that is no folder shared by several of the catalog's."""
        parts = dotted.split(".")
        if parts[0] in sys.stdlib_module_names or parts[0] in self._own:
            return ""  # what waits in the standard library is in the catalog
        for size in range(1, len(parts) + 1):
            name = ".".join(parts[:size])
            module = self.program.find_module(name, importer)
            if module and is_described(module):
                return ""
            if not module and not catalog.is_folder(name):
                return name
        return ""

    def _member(self, owner: Type, attr: str) -> Packages:
        """An attribute whose value is unknown: what is written there, or what an unknown base class brings."""
        match owner:
            case Instance(cls=cls) | ClassType(cls=cls) if not catalog.is_stub(cls.path):
                order = [each for each in self.inference.order(cls) if not catalog.is_stub(each.path)]
                written = [self._written(each, attr) for each in order]
                if any(each is not None for each in written):
                    return union(each for each in written if each is not None)
                return union(self._bases(each) for each in order)
            case ModuleType(module=module) if not catalog.is_stub(module.path):
                return union(self._bound(*each) for each in self._global(self.program.modules[module.path], attr))
            case _:
                return NONE

    def _written(self, cls: Key, attr: str) -> Packages | None:
        """None where the class says nothing about the attribute."""
        scope = Key(cls.path, self.program.cls(cls).parent)
        members = self.program.modules[cls.path].members.get((cls.qualname, attr), ())
        found = [self._bound(member, scope) for member in members]
        for key, write in self.inference.calls.writes(cls, attr):
            found.append(self._bound(Binding(attr, write.value, write.annotation), key))
        return union(found) if found else None

    def _bases(self, cls: Key) -> Packages:
        scope = Key(cls.path, self.program.cls(cls).parent)
        return union(self.packages(base, scope) for base in self.program.cls(cls).bases)

    def _result(self, callee: Type) -> Packages:
        """What a function of the project returns."""
        if not isinstance(callee, Callable) or catalog.is_stub(callee.function.path):
            return NONE
        function = self.program.function(callee.function)
        if function.annotation is not None:
            return self.packages(function.annotation, scope_of(callee.function, function))
        return union(self.packages(each, callee.function) for each in function.results)

    def _passed(self, function: Key, name: str) -> Packages:
        found = self.program.function(function)
        parameter = next((each for each in found.parameters if each.name == name), None)
        if parameter is None:
            return NONE
        if parameter.annotation is not None:
            return self.packages(parameter.annotation, scope_of(function, found))
        arguments = self.inference.calls.arguments(function, name, self.inference)
        return union(self.packages(value, scope) for value, scope in arguments)


def is_described(module: Module) -> bool:
    """False for a package that only holds those of several libraries."""
    return bool(module.names or module.facts.stars)


def union(parts: Iterable[Packages]) -> Packages:
    return frozenset(each for part in parts for each in part)
