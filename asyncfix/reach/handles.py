"""Which classes of libraries are those of connections and cursors, and of which package."""

from collections.abc import Iterator
from functools import cached_property

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Expression
from asyncfix.model.facts import Class

MARKS = ("resource", "keeps_per_thread")
KINDS = ("connection", "cursor")
SETTING = "setattr"


class Handles:
    """Asks the stubs that a program uses."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._program = inference.program

    def package(self, key: Key) -> str:
        return self._program.modules[key.path].facts.module.partition(".")[0]

    def is_one(self, cls: Key) -> bool:
        """Whether objects of a class are connections or cursors."""
        return any(map(self._says_so, self._inference.order(cls)))

    def _says_so(self, cls: Key) -> bool:
        return is_handle(self._program.cls(cls))

    def packages(self, owner: Expression, scope: Key) -> Iterator[str]:
        """Those whose connections or cursors an expression may be."""
        for each in self._inference.types(owner, scope):
            classes = self._inference.order(each.cls) if isinstance(each, Instance) else ()
            yield from (self.package(cls) for cls in classes if self._says_so(cls))

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The packages that have such classes."""
        marked = (each for each in self._program.marking(*MARKS) if any(map(is_handle, each.classes.values())))
        return frozenset(each.facts.module.partition(".")[0] for each in marked)

    @cached_property
    def api(self) -> frozenset[str]:
        """The names by which a program calls their functions and classes, or sets what these have."""
        stubs = (each for each in self._program.libraries if each.facts.module.partition(".")[0] in self.libraries)
        functions = [function for module in stubs for function in module.functions.values()]
        named = {name for each in functions for name in (each.name, each.owner.rpartition(".")[2])}
        return frozenset(named - {""} | {SETTING})


def is_handle(cls: Class) -> bool:
    marks = (find_mark(cls, name) for name in MARKS)
    return any(each.first in KINDS for each in marks if each)
