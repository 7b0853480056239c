"""What the flags ask for: a request, with the settings that hold for it."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix import rules
from asyncfix.cache import quick
from asyncfix.cache.folder import NAME
from asyncfix.flags import FORMAT_VARIABLE, Common, Format
from asyncfix.model import source
from asyncfix.model.errors import CommandError, DraftError
from asyncfix.model.remembered import replace
from asyncfix.model.source import Draft
from asyncfix.read.config import ConfigError, Layer, check_files, check_rules, fold, read_layers
from asyncfix.read.discover import absolute, common_folder, find_root, require
from asyncfix.read.gitignore import Ignoring, Pattern
from asyncfix.report.text import argument
from asyncfix.run import Request, Survey, witnesses

STDIN = Path(source.STDIN)
UNQUOTED = str.maketrans("", "", "-./_")  # beside letters and digits: what no shell reads as its own
MOST_PATHS = 4  # that are named again in the next command to type: hooks pass all files of a commit


def make_request(common: Common) -> Request:
    """Raises MissingPath, DraftError, ConfigError, PatternError."""
    draft = read_draft(common)
    named = (draft.path,) if draft else tuple(common.paths or (Path(),))
    require((*(() if draft else named), *((common.root,) if common.root else ())))
    root = common.root or find_root(named)
    layers = tuple(layers_of(common, common_folder(named)))
    check_rules(layers, rules.names())
    config = fold(layers).rooted(root)
    check_files(config)
    jobs = common.jobs or cores()
    request = Request(named, root, config, jobs=jobs, is_rooted=common.root is not None, draft=draft)
    return replace(request, cache=find_cache(request, common.cache_dir, common.no_cache))


def mode_of(asked: Mapping[str, bool], reporting: Mapping[str, bool]) -> str:
    """The flag that asks for something else than a report, "" for none. Raises CommandError for two, or for one beside
    a flag of a report."""
    modes = [flag for flag, is_asked in asked.items() if is_asked]
    if len(modes) > 1:
        raise CommandError(f"{modes[0]} and {modes[1]} are two things to do: leave one of them out")
    unused = next((flag for flag, is_asked in reporting.items() if modes and is_asked), "")
    if unused:
        raise CommandError(f"{unused} is about findings, and {modes[0]} reports none: leave one of them out")
    return modes[0] if modes else ""


def read_draft(common: Common) -> Draft | None:
    """What is read from standard input, where the only path is `-`. Raises DraftError."""
    if STDIN not in (common.paths or ()):
        if common.stdin_filename:
            raise DraftError("--stdin-filename is about what `-` reads: name that as the path")
        return None
    if common.paths != [STDIN]:
        raise DraftError("`-` reads one file from standard input, and can't stand beside other paths")
    path = common.stdin_filename or STDIN
    if path.is_dir():
        raise DraftError(f"--stdin-filename: {path} is a folder")
    if sys.stdin is None:
        raise DraftError("`-`: standard input is closed")
    return Draft(path, sys.stdin.buffer.read())


def layers_of(common: Common, folder: Path) -> Iterator[Layer]:
    """What files and flags set, in the order in which they win. Raises ConfigError."""
    yield from read_layers(folder, common.config or (), common.isolated)
    if common.select is not None:
        yield Layer("--select", {"select": split(common.select)})
    for key, given in flags_of(common).items():
        if given:
            yield Layer(f"--{key.replace('_', '-')}", {key: given})
    for key, is_wanted in switches_of(common).items():
        if is_wanted is not None:
            yield Layer(f"--{'' if is_wanted else 'no-'}{key.replace('_', '-')}", {key: is_wanted})
    if common.no_suppressions:
        yield Layer("--no-suppressions", {"heeds_suppressions": False})


def switches_of(common: Common) -> dict[str, bool | None]:
    return {"force_exclude": common.force_exclude, "respect_ruff_noqa": common.respect_ruff_noqa}


def flags_of(common: Common) -> dict[str, tuple[object, ...]]:
    return {
        "ignore": split(common.ignore),
        "extend_select": split(common.extend_select),
        "exclude": tuple(map(Pattern, split(common.exclude))),
        "extend_exclude": tuple(map(Pattern, split(common.extend_exclude))),
        "per_file_ignores": tuple(map(read_ignoring, common.per_file_ignores or ())),
        "follow": tuple(map(read_package, split(common.follow))),
    }


def tell_settings(common: Common, output: Format | None, baseline: Path | None) -> Iterator[str]:
    """What holds for these paths, in lines. Raises what making a request does."""
    from asyncfix.report.settings import tell

    request = make_request(common)
    layers = list(layers_of(common, common_folder(request.paths)))
    if output:
        is_variable = os.environ.get(FORMAT_VARIABLE) == output.value
        layers.append(Layer(FORMAT_VARIABLE if is_variable else "--output-format", {"output_format": output.value}))
    if baseline:
        layers.append(Layer("--baseline", {"baseline": str(absolute(baseline))}))
    return tell(layers, absolute(request.root))


def read_ignoring(text: str) -> Ignoring:
    """`tests/**:blocking-file,blocking-stat`. Raises ConfigError."""
    pattern, colon, named = text.rpartition(":")
    if not colon or not pattern.strip() or not split([named]):
        raise ConfigError(f"--per-file-ignores: {text!r} is not of the form PATTERN:RULE")
    return Ignoring(Pattern(pattern.strip()), split([named]))


def read_package(name: str) -> str:
    """The folder or file of a package that is to be followed. Raises ConfigError."""
    from asyncfix.read.installed import locate

    try:
        return locate(name, "")
    except ValueError as error:
        raise ConfigError(f"--follow: {str(error).removeprefix('`follow`: ')}") from error


def format_of(request: Request, asked: Format | None, usual: Format) -> Format:
    """That of the flag, of the settings, or the command's own."""
    return asked or Format(request.config.output_format or usual)


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


def split(values: list[str] | None) -> tuple[str, ...]:
    """`a,b` and a flag given twice are the same."""
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())


def target_of(common: Common) -> str:
    """What the user named, for the next command to type."""
    if common.stdin_filename:
        return joined([str(STDIN), "--stdin-filename", str(common.stdin_filename)])
    if len(common.paths or ()) > MOST_PATHS:
        return "PATHS"
    return joined([argument(path) for path in dict.fromkeys(common.paths or (Path(),))])


def joined(words: Sequence[str]) -> str:
    """Words of a command, quoted for a shell where one needs that."""
    if all(word.isascii() and word.translate(UNQUOTED).isalnum() for word in words):
        return " ".join(words)
    import shlex  # most paths are plain

    return shlex.join(words)
