"""Repairs -> new texts: every file that a repair touches is rewritten once."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from libcst import ParserSyntaxError

from asyncfix.model.change import Change
from asyncfix.model.remembered import replace
from asyncfix.model.source import Source
from asyncfix.repair.edits import Direct, Drop, Edit, Import, Keep, Plain, Rejoin, Rename, Twin, Unimport
from asyncfix.repair.fault import VerificationError
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.runtime import (
    error_imports,
    names_used,
    needs_runtime,
    required,
)
from asyncfix.repair.runtime.written import find_earlier, find_outgrown
from asyncfix.repair.text.imports import Wanted, wanted
from asyncfix.repair.text.rewrite import rewrite
from asyncfix.repair.text.script import Missed, Script

DOCSTRING = '"""Runs blocking calls on worker threads, off the event loop."""\n'


def carry_out(
    repairs: Sequence[Repair],
    sources: Mapping[Path, Source],
    links: Mapping[tuple[Path, Path], str],
    created: Mapping[Path, Source],
) -> tuple[Change, ...]:
    """The changed files; `links` says how a file names the home of its runtime in an import, which may be `created`.

    Raises VerificationError where an edit has no place, or LibCST can't read what Python can.
    """
    placed = {(path, edit): None for repair in repairs for path, edit in places(repair)}
    homes = {home_of(repair) for repair in repairs if needs_runtime(repair)}
    changed = sorted({path for path, _ in placed} | homes)
    changes = []
    for path in changed:
        edits = tuple(edit for at, edit in placed if at == path)
        is_new = path in created
        source = created[path] if is_new else sources[path]
        script = write_script(path, edits, repairs, source, links)
        after = rewrite_file(replace(source, text=DOCSTRING) if is_new else source, script)
        changes.append(Change(source, after, is_new))
    return tuple(change for change in changes if change.after != change.source.text)


def rewrite_file(source: Source, script: Script) -> str:
    try:
        return rewrite(source.text, script)
    except Missed as error:
        raise VerificationError(source.path, 1, str(error)) from error
    except ParserSyntaxError as error:
        raise VerificationError(source.path, error.raw_line, "LibCST can't read this file") from error


def write_script(
    path: Path,
    edits: tuple[Edit, ...],
    repairs: Sequence[Repair],
    source: Source,
    links: Mapping[tuple[Path, Path], str],
) -> Script:
    housed = [repair for repair in repairs if home_of(repair) == path and needs_runtime(repair)]
    imports = tuple(wanted(edit.module, edit.name) for edit in edits if isinstance(edit, Import))
    runtime = None
    if housed:
        tree = ast.parse(source.text)
        earlier = find_earlier(tree)
        runtime = required(path, housed, earlier)
        outgrown = find_outgrown(tree, runtime)
        runtime = replace(runtime, existing=earlier.names - outgrown, outgrown=outgrown)
        imports += tuple(wanted(*each, runtime.called) for each in error_imports(housed))
    imports += tuple(used_elsewhere(path, edits, repairs, links))
    done = tuple(edit for edit in edits if not isinstance(edit, Import))
    return Script(done, runtime, imports)


def used_elsewhere(
    path: Path, edits: Sequence[Edit], repairs: Sequence[Repair], links: Mapping[tuple[Path, Path], str]
) -> Iterator[Wanted]:
    """The names of another module's runtime that this file's edits use."""
    using = [repair for repair in repairs if path in touched(repair) and needs_runtime(repair)]
    homes = {home_of(repair): repair.called for repair in using if home_of(repair) != path}
    for home, called in sorted(homes.items()):
        module = links[path, home]
        yield from ((module, called.of(plain), name) for plain, name in names_used(edits))


def touched(repair: Repair) -> set[Path]:
    """The files that may use the repair's runtime."""
    return {path for path, edit in places(repair) if not is_without_runtime(edit)}


def is_without_runtime(edit: Edit) -> bool:
    """Whether what it writes uses nothing of the runtime."""
    is_only_called = isinstance(edit, Twin) and edit.is_coroutine and all(isinstance(e, Direct) for e in edit.inner)
    return isinstance(edit, Direct | Drop | Import | Keep | Plain | Rejoin | Rename | Unimport) or is_only_called
