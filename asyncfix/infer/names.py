"""What a name means: local, enclosing, global, imported, builtin."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.infer.annotations import Annotations
from asyncfix.infer.answers import Global, Returned, Targets, Variable, scope_of
from asyncfix.infer.containers import union
from asyncfix.infer.types import NOTHING, Callable, ClassType, Instance, ModuleType, Type, Types
from asyncfix.link.program import Key, Module, Program
from asyncfix.model.expressions import Constant, Expression, Imported, Name
from asyncfix.model.facts import Binding, GlobalBinding

BUILTINS = "builtins"
LAZY = "__getattr__"


class Names(Annotations):
    """Looks up names as Python does."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._bound: dict[Key, frozenset[str]] = {}
        self._having: dict[tuple[Path, str], bool] = {}
        self._outside: dict[str, tuple[Targets, Mapping[tuple[Key, bool], Sequence[int]]]] = {}

    def name(self, name: Name, scope: Key) -> Types:
        if name.bindings:
            return union(self.answer(Variable(scope, name.id, index)) for index in name.bindings)
        while scope.qualname:
            function = self.program.function(scope)
            if name.id in self._bound_in(scope):
                return self.answer(Variable(scope, name.id))
            scope = scope_of(scope, function)
        module = self.program.modules[scope.path]
        if LAZY in module.functions and not self._has(module, name.id, frozenset()):
            return self._builtin(module, name.id)  # `__getattr__` answers `module.name` alone
        found = self.global_name(module, name.id)
        return found if found or self._has(module, name.id, frozenset()) else self._builtin(module, name.id)

    def _bound_in(self, function: Key) -> frozenset[str]:
        """The names that a function binds for itself: those that it declares `global` are its module's."""
        if function not in self._bound:
            found, names = self.program.function(function).bindings, self.program.modules[function.path].names
            own = (each.name for each in found if not is_global(each, names.get(each.name, ()), function.qualname))
            self._bound[function] = frozenset(own)
        return self._bound[function]

    def global_name(self, module: Module, name: str) -> Types:
        return self.answer(Global(Key(module.path, ""), name))

    def imported(self, imported: Imported, importer: Module) -> Types:
        module = self.program.module_of(imported, importer)
        if imported.name is None:
            return as_type(module)
        nested = self.program.submodule_of(imported, imported.name, importer)
        if nested and module is importer:  # `from . import x` in the package itself, before it binds another x
            return as_type(nested)
        if module and any(lasting(module, imported.name)):
            found = self.global_name(module, imported.name)
            if found or not self._imports_submodule(module, imported.name):
                return found
        if nested is None and module:
            return self.global_name(module, imported.name)
        return as_type(nested)

    def loaded(self, bound: Mapping[str, Expression], names: Sequence[str], importer: Module) -> Types:
        """The module that an argument names, below the package that another one names where it begins with dots."""
        match [bound.get(name) for name in names]:
            case [Constant(value=str(name)), *_] if not name.startswith("."):
                return as_type(self.program.find_module(name, importer))
            case [Constant(value=str(name)), Constant(value=str(package)), *_]:
                bare = name.lstrip(".")
                parts = package.split(".")[: len(package.split(".")) - (len(name) - len(bare)) + 1]
                return as_type(self.program.find_module(".".join([*parts, bare]), importer))
            case [Constant(value=str(name)), Name(id="__name__" | "__package__"), *_]:
                bare = name.lstrip(".")
                return as_type(self.program.module_of(Imported(bare, None, len(name) - len(bare)), importer))
            case _:
                return NOTHING

    def find_global(self, module: Module, name: str) -> Types:
        """What a module has under a name: of bindings and star imports the later, and what others put there."""
        bindings = list(lasting(module, name))
        above = min((each.stars for each in bindings), default=0)
        found = union(self.bound(each.binding, Key(module.path, each.scope)) for each in bindings)
        found |= union(self._from(star, name, module) for star in module.facts.stars[above:])
        found |= self._put(module, name)
        if found or bindings:
            return found
        return self._submodule(module, name) or self.computed(module, name)

    def written_outside(self, owner: Key, attr: str) -> Types:
        """What code elsewhere puts in an attribute of the objects of a class."""
        writes = self.calls.writes_outside(attr)
        if not writes:
            return NOTHING
        by_class = self._written_to(attr)
        related = dict.fromkeys((owner, *self.order(owner)))
        numbers = sorted({number for each in related for number in by_class.get((each, each == owner), ())})
        return union(self.types(writes[number][1].value, writes[number][0]) for number in numbers)

    def _written_to(self, attr: str) -> Mapping[tuple[Key, bool], Sequence[int]]:
        """Assignments from outside by the class they are made on, and, True, by each class above that one."""
        targets = self.targets(attr)
        known = self._outside.get(attr)
        if known is None or known[0] is not targets:
            found: dict[tuple[Key, bool], list[int]] = {}
            for cls, is_object, number in targets:
                classes = self.order(cls) if is_object else (cls,)
                for question in ((cls, False), *((above, True) for above in classes)):
                    found.setdefault(question, []).append(number)
            known = self._outside[attr] = targets, found
        return known[1]

    def find_targets(self, attr: str) -> Targets:
        """The classes on which assignments from outside are made, whether on their objects, and each one's number."""
        writes = enumerate(self.calls.writes_outside(attr))
        found = ((each, number) for number, (key, write) in writes for each in self.types(write.target, key))
        return frozenset(
            (each.cls, isinstance(each, Instance), number)
            for each, number in found
            if isinstance(each, Instance | ClassType)
        )

    def put_in_class(self, cls: Key, attr: str) -> Types:
        """What code elsewhere puts in an attribute of a class that it names."""
        order = self.order(cls)
        return union(
            self.types(write.value, key)
            for each in order
            for key, write in self.calls.writes_to_class(each, attr)
            if any(isinstance(each, ClassType) and each.cls in order for each in self.types(write.target, key))
        )

    def is_builtin(self, key: Key) -> bool:
        """Whether something is of Python's own names."""
        builtins = self.program.stub(BUILTINS)
        return builtins is not None and key.path == builtins.path

    def _builtin(self, module: Module, name: str) -> Types:
        builtins = self.program.stub(BUILTINS)
        return NOTHING if builtins is None or module is builtins else self.global_name(builtins, name)

    def _from(self, star: Imported, name: str, importer: Module) -> Types:
        """What `from module import *` brings under a name."""
        module = self.program.module_of(star, importer)
        if module is None or module is importer or not self._gives(module, name, frozenset()):
            return NOTHING
        return self.global_name(module, name)

    def _has(self, module: Module, name: str, seen: frozenset[Path]) -> bool:
        """Whether a module binds a name, be its value known or not. What was found on one way holds on all others."""
        if any(lasting(module, name)):
            return True
        question = (module.path, name)
        if question not in self._having:
            starred = (self.program.module_of(star, module) for star in module.facts.stars)
            seen |= {module.path}
            found = any(each and each.path not in seen and self._gives(each, name, seen) for each in starred)
            if not found and len(seen) > 1:  # a circle may have been cut
                return False
            self._having[question] = found
        return self._having[question]

    def _gives(self, module: Module, name: str, seen: frozenset[Path]) -> bool:
        """Whether a star import of the module brings a name."""
        exports = module.facts.exports
        if exports is not None:
            seen |= {module.path}
            others = [other for each in exports.modules for other in self._listed(each, module)]
            if name in exports.names or any(self._gives(each, name, seen) for each in others if each.path not in seen):
                return True
            if exports.is_whole:
                return False
        return not name.startswith("_") and self._has(module, name, seen)

    def _listed(self, expression: Expression, module: Module) -> Iterator[Module]:
        """The modules whose `__all__` an expression is: `other`, or a name that `__all__` was imported under."""
        if isinstance(expression, Name):
            for each in lasting(module, expression.id):
                if isinstance(value := each.binding.value, Imported) and value.name == "__all__":
                    yield from filter(None, [self.program.module_of(value, module)])
        for found in self.types(expression, Key(module.path, "")):
            if isinstance(found, ModuleType):
                yield self.program.modules[found.module.path]

    def _put(self, module: Module, name: str) -> Types:
        """What other modules assign to `module.name`."""
        owner = ModuleType(Key(module.path, ""))
        puts = self.calls.puts(name)
        return union(self.types(write.value, key) for key, write in puts if owner in self.types(write.target, key))

    def _submodule(self, module: Module, name: str) -> Types:
        if not module.facts.is_package:
            return NOTHING
        dotted = f"{module.facts.module}.{name}"
        found = self.program.submodule_of(Imported("", None, 1), name, module)
        return as_type(found or self.program.find_module(dotted, module))

    def _imports_submodule(self, module: Module, name: str) -> bool:
        """Whether a package's own name is its submodule: `from . import name` in it."""
        values = [each.binding.value for each in lasting(module, name)]
        return any(isinstance(each, Imported) and self.program.module_of(each, module) is module for each in values)

    def computed(self, module: Module, name: str) -> Types:
        """What a module's `__getattr__` returns for a name: what bears it, or the only thing there is."""
        if not any(lasting(module, LAZY)) or LAZY not in module.functions:
            return NOTHING
        results = self.answer(Returned(Key(module.path, LAZY)))
        return frozenset(each for each in results if own_name(each) == name) or (
            results if len(results) == 1 else NOTHING
        )


def is_global(binding: Binding, found: Iterable[GlobalBinding], scope: str) -> bool:
    """Whether what a function binds is among the bindings of a name of its module."""
    return any(each.scope == scope and each.binding == binding for each in found)


def lasting(module: Module, name: str) -> Iterator[GlobalBinding]:
    return (each for each in module.names.get(name, ()) if each.lasts)


def own_name(value: Type) -> str:
    match value:
        case ClassType(cls=key) | Callable(function=key):
            return key.qualname.rpartition(".")[2]
        case ModuleType(module=key):
            return key.path.parent.name if key.path.stem == "__init__" else key.path.stem
        case _:
            return ""


def as_type(module: Module | None) -> Types:
    return frozenset((ModuleType(Key(module.path, "")),)) if module else NOTHING
