"""What is written of coroutines that blocks call as functions, once it is known which blocks are repaired."""

from collections.abc import Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.model.remembered import replace
from asyncfix.repair.direct.coroutines import Coroutine, Coroutines
from asyncfix.repair.direct.regions import TURNS
from asyncfix.repair.direct.uses import Use
from asyncfix.repair.edits import Direct, Edit, Import, Plain, Twin
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.links import link
from asyncfix.repair.runtime.places import places
from asyncfix.repair.scene.stage import Stage


def call_directly(stage: Stage, coroutines: Coroutines, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs that are made, with what becomes of the coroutines that they call."""
    if not any(each.direct for each in repairs):
        return tuple(repairs)
    writing = Writing(stage, coroutines, repairs)
    return tuple(replace(each, edits=tuple(dict.fromkeys(writing.all_edits(each)))) for each in repairs)


class Writing:
    """Which coroutines become functions, as all that awaits them is repaired; the others get twins."""

    def __init__(self, stage: Stage, coroutines: Coroutines, repairs: Sequence[Repair]) -> None:
        self._stage = stage
        self._coroutines = coroutines
        self._awaited = awaited_in(coroutines)
        moved = {(each.path, call) for each in repairs for call in each.direct}
        self._moved = frozenset(use for use in self._awaited if (use.function.path, use.call) in moved)
        self._plain = self._find_plain()
        found = (place for each in repairs for place in places(each))
        self._turns = frozenset((path, edit) for path, edit in found if isinstance(edit, TURNS))

    def _find_plain(self) -> frozenset[Key]:
        found = {key for key, each in self._coroutines.items() if not each.is_open}
        while lost := [
            key for key in found if any(self._is_left(each, found) for each in self._coroutines[key].awaits)
        ]:
            found -= {*lost}
        return frozenset(found)

    def _is_left(self, use: Use, plain: set[Key]) -> bool:
        """Whether an await stays one."""
        return use not in self._moved and use.function not in plain

    def all_edits(self, repair: Repair) -> Iterator[Edit]:
        """Those of a repair: a coroutine that stays beside its twin takes connections as before."""
        twins = [each for key, each in self._coroutines.items() if key not in self._plain]
        for path, edit in places(repair):
            is_within = isinstance(edit, TURNS) and any(
                each.key.path == path and each.span.covers(edit.call) for each in twins
            )
            yield from () if is_within else (edit,)
        yield from self.edits(repair)

    def edits(self, repair: Repair) -> Iterator[Edit]:
        """Of a repair: the calls in its blocks, and the coroutines that these call at any depth."""
        own = [use for use in self._moved if use.function.path == repair.path and use.call in repair.direct]
        todo = sorted(own, key=lambda use: use.at)
        seen: set[Key] = set()
        for use in todo:
            yield from self._called(use)
        while todo:
            key = self._awaited[todo.pop(0)]
            if key not in seen:
                seen.add(key)
                inner = [use for use in self._awaited if use.function == key]
                yield from self._defined(self._coroutines[key], inner)
                todo += inner

    def _called(self, use: Use) -> Iterator[Edit]:
        yield self._direct(use)
        yield from self._imported(use)

    def _defined(self, coroutine: Coroutine, inner: Sequence[Use]) -> Iterator[Edit]:
        path = coroutine.key.path
        calls = tuple(self._direct(use) for use in inner)
        if coroutine.key in self._plain:
            yield Plain(path, coroutine.function)
            yield from calls
        else:
            inside = (edit for at, edit in self._turns if at == path and coroutine.span.covers(edit.call))
            turns = sorted(inside, key=lambda edit: edit.call)
            yield Twin(path, coroutine.function, coroutine.name, "", (), (*calls, *turns), is_coroutine=True)
        for use in inner:
            yield from self._imported(use)

    def _direct(self, use: Use) -> Direct:
        key = self._awaited[use]
        return Direct(use.call, use.function.path, "" if key in self._plain else self._coroutines[key].name)

    def _imported(self, use: Use) -> Iterator[Edit]:
        """The twin of another module, where it is called by its name alone."""
        key, path = self._awaited[use], use.function.path
        if use.is_bare and key.path != path and key not in self._plain:
            yield Import(link(self._stage.scene(path), key.path), self._coroutines[key].name, path)


def awaited_in(coroutines: Coroutines) -> Mapping[Use, Key]:
    return {use: key for key, each in coroutines.items() for use in each.awaits}
