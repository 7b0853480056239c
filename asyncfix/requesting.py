"""What the flags ask for: a request, with the settings that hold for it."""

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path

from asyncfix import rules
from asyncfix.cache import quick
from asyncfix.cache.folder import NAME
from asyncfix.flags import Common
from asyncfix.read.config import check_rules, read_config
from asyncfix.read.discover import common_folder, find_root, require
from asyncfix.run import Request, Survey, witnesses


def make_request(common: Common) -> Request:
    """Raises MissingPath, ConfigError."""
    named = tuple(common.paths or (Path(),))
    require((*named, *((common.root,) if common.root else ())))
    settings = read_config(common_folder(named), common.config or (), common.isolated)
    flags = {"select": common.select, "ignore": common.ignore, "exclude": common.exclude}
    settings = settings.apply({key: split(values) for key, values in flags.items() if values})
    check_rules(settings, rules.names())
    root = common.root or find_root(named)
    request = Request(named, root, settings, jobs=common.jobs or cores(), is_rooted=common.root is not None)
    return replace(request, cache=find_cache(request, common.cache_dir, common.no_cache))


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def find_cache(request: Request, folder: Path | None, is_off: bool) -> Path | None:
    """The folder of the cache; none in a folder that holds only files that belong to no project."""
    if is_off or (folder is None and request.is_loose):
        return None
    return folder or request.root / NAME


def remember(found: Survey, code: int) -> None:
    """Keeps what was printed, for the same command line when nothing has changed."""
    cache = found.project.request.cache
    if quick.is_recording() and cache and (seen := witnesses(found.project)):
        quick.keep(sys.argv[1:], code, seen, str(cache), found.project.started)


def split(values: list[str]) -> tuple[str, ...]:
    """`a,b` and a flag given twice are the same."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def target_of(common: Common) -> str:
    """What the user named, for the next command to type."""
    return shlex.join(str(path) for path in common.paths or (Path(),))
