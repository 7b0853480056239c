"""What is gathered from a file while its bodies are walked."""

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from asyncfix.extract.comments import Comments
from asyncfix.extract.stores import Stores
from asyncfix.model.expressions import Definition, Imported, Name
from asyncfix.model.facts import Binding, Class, Function, GlobalBinding
from asyncfix.model.remembered import replace
from asyncfix.model.source import Columns

Reaching = Mapping[str, frozenset[int]]


class File:
    """Collects the functions, classes and module names of one file."""

    def __init__(
        self, columns: Columns, comments: Comments, stores: Stores, is_stub: bool, statements: Sequence[ast.stmt] = ()
    ) -> None:
        self.columns = columns
        self.stores = stores
        self.comments = comments
        self.is_stub = is_stub
        self._statements = statements
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.names: list[GlobalBinding] = []
        self.stars: list[Imported] = []
        self.members: defaultdict[str, list[tuple[int, Binding]]] = defaultdict(list)
        self.overloads: set[Definition] = set()
        self._numbers: list[int] = []  # of each of `names` among the bindings of its body
        self.nesting = 0  # of the expression that is walked
        self._used: set[str] = set()
        self._read: dict[tuple[str, frozenset[int]], Name] = {}

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names that the module's own statements bind."""
        return frozenset(name for name, *_ in self.stores.bound_in(self._statements))

    def read(self, name: str, bindings: frozenset[int]) -> Name:
        """A name with the bindings that reach it: one object, however often it is read."""
        found = self._read.get((name, bindings))
        if found is None:
            found = self._read[name, bindings] = Name(name, tuple(sorted(bindings)))
        return found

    def bind_global(self, binding: Binding, scope: str, number: int) -> None:
        self.names.append(GlobalBinding(binding, scope, stars=len(self.stars)))
        self._numbers.append(number)

    def lasting(self, reaching: Reaching) -> tuple[GlobalBinding, ...]:
        """The module's names, as they are when its body has run; what functions bind may come at any time."""
        found = zip(self.names, self._numbers, strict=True)
        return tuple(
            each if each.scope or number in reaching.get(each.binding.name, ()) else replace(each, lasts=False)
            for each, number in found
        )

    def members_of(self, cls: str, reaching: Reaching) -> tuple[Binding, ...]:
        """The names of a class, as they are when its body has run."""
        return tuple(each for number, each in self.members[cls] if number in reaching.get(each.name, ()))

    def qualify(self, scope: str, name: str) -> str:
        """A qualified name that no earlier definition has: a second `f` becomes `f#2`."""
        qualname = wanted = f"{scope}.{name}" if scope else name
        count = 1
        while qualname in self._used:
            count += 1
            qualname = f"{wanted}#{count}"
        self._used.add(qualname)
        return qualname
