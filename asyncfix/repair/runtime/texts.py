"""Files that no repair may change: it could not be verified, or their lines end in a way of their own."""

import sys
import warnings
from functools import partial
from pathlib import Path

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Source
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.scene.stage import Stage

RUNNING = f"Python {sys.version_info.major}.{sys.version_info.minor}"
NEWER = Reason("newer-syntax", 1, f"a file to change holds syntax newer than {RUNNING}: run asyncfix by a newer one")


def with_line_ends(stage: Stage, repair: Repair) -> Repair:
    """Refused where it is not certain where the lines of its file end."""
    if repair.edits and has_bare_returns(stage.sources[repair.path]):
        text = "the file has carriage returns that end no line as others do: convert its line ends first"
        return repair.refuse(Reason("line-ends", repair.line, text))
    return repair


def has_bare_returns(source: Source) -> bool:
    return source.text.count("\r") > source.text.count("\r\n")


def without_unverified(stage: Stage, repair: Repair) -> Repair:
    """Refused where a file that it would change is none that this Python can compile, to verify it."""
    changed = {path for path, _ in places(repair)} | ({home_of(repair)} if repair.edits else set())
    for path in sorted(changed - stage.created.keys()):
        if stage.reach.program.modules[path].facts.is_newer:
            return repair.refuse(replace(NEWER, line=repair.line))
        if fault := fault_of(stage, path):
            return repair.refuse(Reason("does-not-compile", repair.line, fault))
    return repair


def fault_of(stage: Stage, path: Path) -> str:
    return stage.scene(path).remember("fault", partial(find_fault, stage.sources[path]))


def find_fault(source: Source) -> str:
    """Why Python can't compile a file that it could parse, "" if it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source.text, str(source.path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return f"{source.path.as_posix()}:{line} is no valid Python: {getattr(error, 'msg', error)}"
    return ""
