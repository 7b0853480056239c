"""What a name means: local, enclosing, global, imported, builtin."""

from asyncfix.facts import Imported, Name
from asyncfix.infer.annotations import Annotations
from asyncfix.infer.answers import Global, Variable, scope_of, union
from asyncfix.program import Key, Module
from asyncfix.types import NOTHING, ModuleType, Types

BUILTINS = "builtins"


class Names(Annotations):
    """Looks up names as Python does."""

    def name(self, name: Name, scope: Key) -> Types:
        if name.bindings:
            return union(self.answer(Variable(scope, name.id, index)) for index in name.bindings)
        while scope.qualname:
            function = self.program.function(scope)
            if any(binding.name == name.id for binding in function.bindings):
                return self.answer(Variable(scope, name.id))
            scope = scope_of(scope, function)
        return self.global_name(self.program.modules[scope.path], name.id)

    def global_name(self, module: Module, name: str) -> Types:
        return self.answer(Global(Key(module.path, ""), name))

    def imported(self, imported: Imported, importer: Module) -> Types:
        dotted = self.program.absolute(imported, importer)
        module = self.program.find_module(dotted, importer)
        if imported.name is None:
            return as_type(module)
        if module and imported.name in module.names and (found := self.global_name(module, imported.name)):
            return found
        nested = self.program.find_module(f"{dotted}.{imported.name}", importer)
        if nested is None and module:
            return self.global_name(module, imported.name)
        return as_type(nested)

    def find_global(self, module: Module, name: str) -> Types:
        if name in module.names:
            found = module.names[name]
            return union(self.bound(each.binding, Key(module.path, each.scope)) for each in found)
        starred = union(self._from(star, name, module) for star in module.facts.stars)
        return starred or self._submodule(module, name) or self._builtin(module, name)

    def _builtin(self, module: Module, name: str) -> Types:
        builtins = self.program.stub(BUILTINS)
        if builtins is None or module is builtins or name not in builtins.names:
            return NOTHING
        return self.global_name(builtins, name)

    def _from(self, star: Imported, name: str, importer: Module) -> Types:
        """What `from module import *` brings under a name; never the builtins that the module itself sees."""
        module = self.program.find_module(self.program.absolute(star, importer), importer)
        if module is None or module is importer or name.startswith("_"):
            return NOTHING
        if name not in module.names and not module.facts.stars:
            return NOTHING
        return self.global_name(module, name)

    def _submodule(self, module: Module, name: str) -> Types:
        if not module.facts.is_package:
            return NOTHING
        return as_type(self.program.find_module(f"{module.facts.module}.{name}", module))


def as_type(module: Module | None) -> Types:
    return frozenset((ModuleType(Key(module.path, "")),)) if module else NOTHING
