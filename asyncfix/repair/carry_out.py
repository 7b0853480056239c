"""Repairs -> new texts: every file that a repair touches is rewritten once."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from asyncfix.change import Change
from asyncfix.repair.emit import Runtime
from asyncfix.repair.model import Edit, Hold, Move, Offload, Repair, Twin
from asyncfix.repair.rewrite import Script, rewrite
from asyncfix.source import Source


def carry_out(repairs: Sequence[Repair], sources: Mapping[Path, Source]) -> tuple[Change, ...]:
    """The changed files. Raises Missed where an edit has no place, ParserSyntaxError where LibCST can't read."""
    paths = sorted({repair.path for repair in repairs})
    return tuple(
        Change(sources[path], rewrite(sources[path].text, script(path, [r for r in repairs if r.path == path])))
        for path in paths
    )


def script(path: Path, repairs: Sequence[Repair]) -> Script:
    edits = tuple(dict.fromkeys(edit for repair in repairs for edit in repair.edits))
    errors = sorted({repair.pool.exhausted for repair in repairs if repair.pool})
    limits = [repair.pool.limit for repair in repairs if repair.pool]
    runtime = None
    if any(isinstance(edit, Move | Offload | Hold) for edit in edits):
        error = errors[0].rpartition(".")[2] if errors else ""
        holds = any(isinstance(edit, Hold) for edit in edits)
        serial = any(repair.serial for repair in repairs)
        runtime = Runtime(prefix(path), min(limits) if limits and all(limits) else 0, error, holds, serial)
    return Script(edits, runtime, tuple(imports(edits, errors)))


def imports(edits: Iterable[Edit], errors: Iterable[str]) -> Iterable[tuple[str, str]]:
    """What the edits use beside the runtime's own imports."""
    for error in errors:
        module, _, name = error.rpartition(".")
        yield (module, name)
    if any(isinstance(edit, Twin) for edit in edits):
        yield ("contextlib", "contextmanager")


def prefix(path: Path) -> str:
    """The name of a module's threads: `job-processor-db` for job_processor.py."""
    return f"{path.stem.strip('_').replace('_', '-')}-db"
