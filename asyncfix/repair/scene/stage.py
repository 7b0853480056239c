"""The files under repair, each parsed once."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import cast

from asyncfix.link.program import Key
from asyncfix.model.source import Source
from asyncfix.reach.reach import Reach
from asyncfix.repair.model import Repair
from asyncfix.repair.naming import Names, TwinName, identifiers
from asyncfix.repair.options import DEFAULTS, Options
from asyncfix.repair.scene.answers import Answers
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension


class Stage:
    """Trees and free names of the project's files; `writable` are the files that a repair may change."""

    def __init__(
        self,
        reach: Reach,
        sources: Mapping[Path, Source],
        writable: frozenset[Path],
        options: Options = DEFAULTS,
    ) -> None:
        self.reach = reach
        self.created: dict[Path, Source] = {}
        self.sources: Mapping[Path, Source] = ChainMap(self.created, cast(dict[Path, Source], sources))
        self.writable = writable
        self.options = options
        self.suspension = Suspension(reach.program, self.scene)
        self._scenes: dict[Path, Scene] = {}
        self._names: dict[Path, Names] = {}
        self.twins: dict[Key, TwinName] = {}  # of context managers, given so far
        self._given: dict[Key, set[str]] = {}
        self._answers = Answers()

    def create(self, source: Source) -> None:
        """A file that isn't there yet, for repairs to write."""
        self.created[source.path] = source

    def scene(self, path: Path) -> Scene:
        if path not in self._scenes:
            self._scenes[path] = Scene(self.sources[path], self.reach, self.sources, self.scene, self._answers)
        return self._scenes[path]

    def names(self, path: Path) -> Names:
        """Names free in a file, and not those of any function of its tree: a subclass may have them."""
        if path not in self._names:
            self._names[path] = Names(
                identifiers(self.sources[path].text) | self._tree_names[self.sources[path].import_root]
            )
        return self._names[path]

    @cached_property
    def _tree_names(self) -> Mapping[Path, set[str]]:
        """Functions and attributes of the modules that are imported from one folder."""
        found: dict[Path, set[str]] = {}
        for module in self.reach.program.project:
            names = found.setdefault(module.facts.import_root, set())
            for function in module.functions.values():
                names |= {function.name, *(write.attr for write in function.writes)}
        return found

    def root(self, repair: Repair) -> Key:
        """The function that a repair is of: among several of one name the one that its block stands in."""
        *others, last = self._roots[repair.path, repair.function]
        spans = {each: self.reach.program.function(each).span for each in others}
        return next((each for each, span in spans.items() if span.line <= repair.line <= span.end_line), last)

    @cached_property
    def _roots(self) -> Mapping[tuple[Path, str], Sequence[Key]]:
        found: dict[tuple[Path, str], list[Key]] = {}
        for root in self.reach.roots:
            found.setdefault((root.path, self.reach.name(root)), []).append(root)
        return found

    def given(self, path: Path, owner: str) -> set[str]:
        """The helpers given to a class."""
        return self._given.setdefault(Key(path, owner), set())

    def related(self, path: Path, owner: str) -> set[str]:
        """The helpers given to a class, and to all others whose methods its objects may have."""
        cls = Key(path, owner)
        classes = self.reach.inference.kin(cls) if owner else (cls,)
        return {name for each in classes for name in self._given.get(each, ())}
