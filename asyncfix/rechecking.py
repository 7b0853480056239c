"""`check --watch`: checks anew whenever a file changes that its answer stands on."""

import gc
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from asyncfix.analyse.analysis import find_project
from asyncfix.cache.key import Witness, stamp
from asyncfix.cache.quick import is_same
from asyncfix.catalog.own import stubs_in
from asyncfix.ending import FAILED, INTERRUPTED
from asyncfix.flags import Common
from asyncfix.model.errors import CommandError
from asyncfix.model.remembered import frozen
from asyncfix.read.discover import absolute, common_folder, witnesses_above
from asyncfix.report import terminal
from asyncfix.report.text import count
from asyncfix.requesting import layers_of, make_request

INTERVAL = 0.3  # seconds between two looks at the times of files
SETTLING = 0.1  # seconds that somebody who writes several files gets
CLEAR = "\x1b[H\x1b[2J"  # what is on the screen; what was scrolled away stays

Stamps = Mapping[str, Witness]


@frozen
class State:
    """What a run stands on: `files` by their contents, and the `places` where others may appear."""

    files: Stamps
    places: Stamps
    sources: int  # how many of the files are Python

    def has_changed(self) -> bool:
        return not all(is_same(*each) for stamps in (self.files, self.places) for each in stamps.items())

    def again(self) -> "State":
        """The same files and places, as they are now."""
        return State(stamped(self.files), stamped(self.places), self.sources)


def stamped(known: Stamps) -> Stamps:
    return {path: os.path.exists(path) if isinstance(before, bool) else stamp(path) for path, before in known.items()}


def look(common: Common, baseline: Path | None = None) -> State:
    """All whose change may change what `check` says. Raises CommandError where the settings mean nothing."""
    request = make_request(common)
    found = find_project(request)
    config, root = request.config, absolute(request.root)
    layers = layers_of(common, common_folder(request.paths))
    settings = {each.file for each in layers if each.file}
    stubs = {str(path) for folder in config.stubs for path in stubs_in(Path(folder), root)}
    known = {str(baseline or config.baseline)} if baseline or config.baseline else set()
    files: dict[str, Witness] = {path: stamp(path) for path in (*map(str, found.read), *settings, *stubs, *known)}
    for path, by_contents in witnesses_above((*request.paths, root)):
        files[str(path)] = stamp(str(path)) if by_contents else os.path.exists(path)
    folders = {*map(str, found.seen), *(here for folder in config.stubs for here, _, _ in os.walk(folder))}
    return State(files, {path: stamp(path) for path in folders}, len(found.read))


def keep_checking(look: Callable[[], State], check: Callable[[], int], quiet: bool) -> int:
    """Checks until Ctrl-C, which is no failure; only what can't be done at first ends it, too. Raises CommandError."""
    try:
        state = look()
        if (code := check()) == FAILED:
            return FAILED
        while code != INTERRUPTED:
            tell(state, quiet)
            state = wait(state, look)
            clear()
            code = check()
    except KeyboardInterrupt:
        pass
    return 0


def tell(state: State, quiet: bool) -> None:
    """What was found is to be seen before it is waited; and what it was made of is given back while nobody waits."""
    sys.stdout.flush()
    files = count(state.sources, "file")
    terminal.show_notes([f"[{time.strftime('%H:%M:%S')}] Watching {files} for changes; Ctrl-C ends it"], quiet)
    sys.stderr.flush()
    gc.collect()


def wait(state: State, look: Callable[[], State]) -> State:
    """Returns what there is as soon as a file is another one, is new, or gone; not where only its folder changed."""
    before = state
    while True:
        time.sleep(INTERVAL)
        if state.has_changed():
            time.sleep(SETTLING)
            state = renew(state, look)
            if state.files != before.files:
                return state


def renew(before: State, look: Callable[[], State]) -> State:
    """What there is now; while the settings mean nothing, what there was: the run says why."""
    try:
        return look()
    except CommandError:
        return before.again()


def clear() -> None:
    """A person sees the newest findings alone; in a file or pipe all stay."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        sys.stdout.write(CLEAR)
