"""A project in memory: what its files say is kept, and only what changed is read again."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from asyncfix.analyse.analysis import Analysis, conclude, open_project, uncollected
from asyncfix.cache.folder import checksum
from asyncfix.catalog.own import read_stubs
from asyncfix.gate import baseline
from asyncfix.gate.renaming import find_moves
from asyncfix.link.program import Program
from asyncfix.model.facts import Facts
from asyncfix.model.source import Place, Source, Unreadable
from asyncfix.reach.reach import Earlier, Reach
from asyncfix.read.discover import absolute
from asyncfix.read.extraction import gather
from asyncfix.read.reading import File, Texts, read_all
from asyncfix.run import Request
from asyncfix.server.displaced import are_displaced
from asyncfix.server.documents import Draft, Drafts
from asyncfix.server.judged import Judged, State
from asyncfix.server.stopping import Stop

Ask = Callable[[], Request]


class Kept:
    """The files of a project, and what was found in them last; used by one thread."""

    def __init__(self, ask: Ask) -> None:
        self.is_stale = True  # files, or settings, have changed on disk
        self._ask = ask
        self._files: dict[Path, File] = {}
        self._facts: dict[Path, Facts] = {}
        self._sources: Mapping[Path, Source] = {}
        self._drafts: dict[Path, tuple[Source, Facts | Unreadable]] = {}  # as they were last seen
        self._parsed: dict[Path, tuple[Source, Facts]] = {}  # as they could last be parsed
        self._exact: Analysis | None = None
        self._displaced: Analysis | None = None  # of a later state that says the same, on other lines

    def refresh(self, stop: Stop) -> None:
        """Reads what changed on disk. Raises CommandError for settings that mean nothing, with all as it was."""
        if self.is_stale:
            self.is_stale = False
            try:
                with uncollected():
                    self._read(stop)
            except BaseException:
                self.is_stale = True
                raise

    def _read(self, stop: Stop) -> None:
        request = self._ask()
        project = open_project(request)
        files = {file.place.path: file for file in project.files}
        changed = [file for path, file in files.items() if not is_same(self._files.get(path), file)]
        read = read_all(changed, request.jobs, project.contents, stop)
        if project.contents:
            project.contents.save()
        kept = self._facts.keys() & files.keys() - {file.place.path for file in changed}
        self._facts = dict(sorted({**{path: self._facts[path] for path in kept}, **read.facts}.items()))
        self._files, self._sources = files, Texts((), project.files)
        self._own_stubs = read_stubs(request.config.stubs, absolute(request.root))
        if self._exact and self._exact.config != request.config:
            self._exact = self._displaced = None
        self._config, self._reported = request.config, project.reported

    def glance(self, drafts: Drafts, stop: Stop) -> Judged | None:
        """A first answer about the documents that changed, from what is known of all others; None if there is none."""
        state, exact = self._state(drafts), self._exact
        if exact is None or state.facts.keys() != exact.facts.keys():
            return None
        changed = frozenset(path for path, each in state.facts.items() if each is not exact.facts[path])
        if not changed or self._is_displaced(state):
            return None
        try:
            found = self._conclude(state, changed & self._reported, stop, Earlier(exact.reach, changed))
        except (KeyError, IndexError):  # something that other files use is gone: they must be asked again
            return None
        found.reach.forget()
        return self._judged(found, state, drafts, changed)

    def judge(self, drafts: Drafts, stop: Stop) -> Judged:
        """What is found in the whole project."""
        state, exact = self._state(drafts), self._exact
        if exact is None or not are_same(state.facts, exact.facts):
            exact = self._displace(exact, state, stop) if exact else None
        if exact is None:
            found = self._conclude(state, self._reported, stop)
            self._let_go()
            self._exact = exact = found
        return self._judged(exact, state, drafts, frozenset(drafts))

    def _displace(self, exact: Analysis, state: State, stop: Stop) -> Analysis | None:
        """What is found where the documents say what they said, on other lines; None where they say something else."""
        known = self._displaced
        if self._is_displaced(state):
            return known
        if state.facts.keys() != exact.facts.keys() or self._own_stubs != exact.own_stubs:
            return None
        changed = frozenset(path for path, each in state.facts.items() if each is not exact.facts[path])
        if not all(are_displaced(exact.facts[path], state.facts[path]) for path in changed):
            return None
        found = self._conclude(state, self._reported, stop, Earlier(exact.reach, changed, is_displaced=True))
        if known:
            known.reach.forget()
        self._displaced = found
        return found

    def _is_displaced(self, state: State) -> bool:
        """Whether what was found last is of this very state."""
        return self._displaced is not None and are_same(state.facts, self._displaced.facts)

    def _let_go(self) -> None:
        """What was found out before lies in cycles."""
        for each in (self._exact, self._displaced):
            if each:
                each.reach.forget()
        self._exact = self._displaced = None

    def _conclude(
        self, state: State, reported: frozenset[Path], stop: Stop, earlier: Earlier | None = None
    ) -> Analysis:
        with uncollected():
            program = Program(state.facts.values(), self._own_stubs, earlier.reach.program if earlier else None)
            reach = Reach(program, reported, earlier)
            try:
                return conclude(reach, state.facts, state.sources, reported, (), self._config, self._own_stubs, stop)
            except BaseException:
                reach.forget()
                raise

    def _judged(self, analysis: Analysis, state: State, drafts: Drafts, shown: frozenset[Path]) -> Judged:
        found = [each for each in analysis.findings if each.suppression is None]
        if self._config.baseline:
            file = Path(self._config.baseline)
            folder, entries = absolute(file).parent, baseline.read(file)
            moved = baseline.moved(entries, find_moves(entries, found, folder))
            compared = baseline.compare(moved, found, folder)
            found = [each for each in compared.findings if not each.is_known]
        return Judged(analysis, drafts, state.broken, tuple(found), shown & drafts.keys() & self._reported)

    def _state(self, drafts: Drafts) -> State:
        own = {path: draft for path, draft in drafts.items() if path in self._files}
        seen = {path: self._extracted(path, draft) for path, draft in own.items()}
        self._drafts = seen
        self._parsed |= {path: (source, found) for path, (source, found) in seen.items() if isinstance(found, Facts)}
        self._parsed = {path: each for path, each in self._parsed.items() if path in own}
        broken = {path: found for path, (_, found) in seen.items() if isinstance(found, Unreadable)}
        sources = {path: source for path, (source, _) in self._parsed.items()}
        facts = {**self._facts, **{path: found for path, (_, found) in self._parsed.items()}}
        return State(facts, ChainMap(sources, cast(dict[Path, Source], self._sources)), broken)

    def _extracted(self, path: Path, draft: Draft) -> tuple[Source, Facts | Unreadable]:
        """What a document says; of one that is as on disk that is known."""
        source = source_of(draft.text, self._files[path].place)
        known = self._drafts.get(path)
        if known and known[0] == source:
            return known
        if path in self._facts and self._sources[path].text == draft.text:
            return source, self._facts[path]
        return source, gather(source)


def source_of(text: str, place: Place) -> Source:
    return Source(place.path, place.module, text, "utf-8", place.is_package, place.import_root)


def are_same(one: Mapping[Path, Facts], other: Mapping[Path, Facts]) -> bool:
    return one.keys() == other.keys() and all(each is other[path] for path, each in one.items())


def is_same(known: File | None, file: File) -> bool:
    """Whether a file lies where it lay and holds what it held."""
    return known is not None and known.place == file.place and digest_of(known) == digest_of(file) is not None


def digest_of(file: File) -> bytes | None:
    return file.digest or (checksum(file.data) if isinstance(file.data, bytes) else None)
