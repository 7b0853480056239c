"""Names that a module's `__getattr__` finds where they are first asked for (PEP 562)."""

from asyncfix.infer.containers import union
from asyncfix.infer.generics import Generics
from asyncfix.infer.names import LAZY, lasting
from asyncfix.infer.supposed import Supposed
from asyncfix.infer.types import NOTHING, Types, Word
from asyncfix.link.program import Key, Module


class LazyNames(Generics):
    """Follows a name through the `__getattr__` that is asked for it."""

    def computed(self, module: Module, name: str) -> Types:
        """What a module's `__getattr__` returns for this very name, or else what it may return for any."""
        key = Key(module.path, LAZY)
        if any(lasting(module, LAZY)) and LAZY in module.functions and self.naming(key):
            function = self.program.function(key)
            given = Supposed(((function.parameters[0].name, frozenset((Word(name),))),))
            if found := union(self.known(each, key, given) or NOTHING for each in function.results):
                return found
        return super().computed(module, name)
