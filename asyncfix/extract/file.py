"""What is gathered from a file while its bodies are walked."""

from collections import defaultdict

from asyncfix.extract.comments import Comments
from asyncfix.extract.stores import Stores
from asyncfix.facts import Binding, Class, Function, GlobalBinding, Imported
from asyncfix.source import Columns


class File:
    """Collects the functions, classes and module names of one file."""

    def __init__(self, columns: Columns, comments: Comments, stores: Stores, is_stub: bool) -> None:
        self.columns = columns
        self.stores = stores
        self.comments = comments
        self.is_stub = is_stub
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.names: list[GlobalBinding] = []
        self.stars: list[Imported] = []
        self.members: defaultdict[str, list[Binding]] = defaultdict(list)
        self._used: set[str] = set()

    def qualify(self, scope: str, name: str) -> str:
        """A qualified name that no earlier definition has: a second `f` becomes `f#2`."""
        qualname = wanted = f"{scope}.{name}" if scope else name
        count = 1
        while qualname in self._used:
            count += 1
            qualname = f"{wanted}#{count}"
        self._used.add(qualname)
        return qualname
