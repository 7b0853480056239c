"""The flags of the commands: their names, what they take, what the help says of them."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from asyncfix.model.remembered import frozen

ADD_IGNORE = "--add-ignore"
FORMAT_VARIABLE = "ASYNCFIX_OUTPUT_FORMAT"


class Format(StrEnum):
    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    JSON_LINES = "json-lines"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    AZURE = "azure"
    RDJSON = "rdjson"
    PYLINT = "pylint"
    HTML = "html"


class Wrapper(StrEnum):
    HELPER = "helper"
    RUN_IN_EXECUTOR = "run-in-executor"
    TO_THREAD = "to-thread"


class Place(StrEnum):
    AUTO = "auto"
    INLINE = "inline"
    MODULE = "module"


class OnCancel(StrEnum):
    WAIT = "wait"
    CANCEL_QUERY = "cancel-query"


class FailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class PageFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Color(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Flag:
    """What `typer.Option` is given, or `typer.Argument`: its names, none for that of the parameter, and the rest."""

    def __init__(self, names: tuple[str, ...], given: Mapping[str, Any], *, is_argument: bool = False) -> None:
        self.names, self.given, self.is_argument = names, given, is_argument


def option(*names: str, **given: Any) -> Flag:
    return Flag(names, given)


def argument(**given: Any) -> Flag:
    return Flag((), given, is_argument=True)


def switch(name: str, says: str) -> Flag:
    """A flag that is on, off or not given."""
    return option(f"--{name}/--no-{name}", help=says)


Paths = Annotated[
    list[Path] | None,
    argument(metavar="PATHS", help="Files and folders; - for standard input.", show_default="."),
]
Output = Annotated[
    Format | None,
    option(
        *("--output-format", "--format"), envvar=FORMAT_VARIABLE, help="How findings are shown.",
        show_default="full for scan, concise for check",
    ),
]  # fmt: skip
Outputs = Annotated[
    list[str] | None,
    option(
        "--output-file",
        "-o",
        metavar="[FORMAT:]FILE",
        help="Write it there; with FORMAT beside what is printed. - prints it.",
    ),
]
Statistics = Annotated[bool, option("--statistics", help="How many findings each rule has, and nothing else.")]
Select = Annotated[list[str] | None, option(metavar="RULES", help="Only these rules, separated by commas.")]
Ignore = Annotated[list[str] | None, option(metavar="RULES", help="Not these rules.")]
Exclude = Annotated[
    list[str] | None, option(metavar="PATTERN", help="Skip files, as in .gitignore, relative to the root.")
]
ExtendSelect = Annotated[
    list[str] | None, option("--extend-select", metavar="RULES", help="These rules beside the selected ones.")
]
ExtendExclude = Annotated[
    list[str] | None,
    option("--extend-exclude", metavar="PATTERN", help="Skip these beside what the settings exclude."),
]
ForceExclude = Annotated[
    bool | None, switch("force-exclude", "Whether files that are named here can be excluded, too.")
]
PerFileIgnores = Annotated[
    list[str] | None,
    option("--per-file-ignores", metavar="PATTERN:RULES", help="Not these rules in the files of a pattern."),
]
RespectRuffNoqa = Annotated[
    bool | None,
    switch("respect-ruff-noqa", "Whether `# noqa`, bare or with ruff's code for the rule, suppresses findings."),
]
NoSuppressions = Annotated[
    bool, option("--no-suppressions", help="Report also what comments suppress, as if they were not there.")
]
StdinFilename = Annotated[
    Path | None,
    option(
        "--stdin-filename",
        metavar="FILE",
        help="The file that the text of `-` stands for.",
        show_default=False,
    ),
]
Root = Annotated[
    Path | None,
    option(metavar="FOLDER", help="The project that calls are followed through.", show_default="nearest"),
]
Follow = Annotated[
    list[str] | None,
    option("--follow", metavar="PACKAGES", help="Installed packages whose code calls are followed into."),
]
Configs = Annotated[
    list[str] | None,
    option("--config", metavar="FILE|'KEY = VALUE'", help="Settings to use instead of those found."),
]
Isolated = Annotated[bool, option("--isolated", help="Read no configuration files.")]
Jobs = Annotated[
    int | None, option("--jobs", "-j", min=1, help="Processes that read files.", show_default="one for each core")
]
CacheFolder = Annotated[
    Path | None,
    option(
        "--cache-dir", envvar="ASYNCFIX_CACHE_DIR", help="Where to keep what files say.", show_default=".asyncfix_cache"
    ),
]
NoCache = Annotated[bool, option("--no-cache", help="Neither read nor write the cache.")]
Workers = Annotated[
    int | None,
    option(min=1, metavar="N", help="Threads that repaired calls get.", show_default="what the pool has"),
]
ConvertPool = Annotated[
    bool | None, switch("convert-pool", "Make pools that threads can't share their thread-safe siblings.")
]
RaiseMinconn = Annotated[
    bool | None, switch("raise-minconn", "Let pools keep as many connections as there are threads over them.")
]
Split = Annotated[
    bool | None, switch("split", "Let each part of a block between awaits take a connection of its own; unsafe.")
]
FreeThreaded = Annotated[
    bool | None, switch("free-threaded", "Refuse what may race where Python has no global lock, as 3.14t.")
]
Wrappers = Annotated[
    Wrapper | None,
    option(help="How calls get to a thread; all but helper are unsafe.", show_default=Wrapper.HELPER.value),
]
Runtime = Annotated[
    Place | None,
    option(
        help="Where the code for that stands: in the file, or in a new module, as where several files need it.",
        show_default=Place.AUTO.value,
    ),
]
OnCancels = Annotated[
    OnCancel | None,
    option(
        help="Whether a cancelled caller waits for its call as it is, or has its queries cancelled.",
        show_default=OnCancel.WAIT.value,
    ),
]
Colors = Annotated[Color, option("--color", help="Colour; NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE are honoured.")]
Quiet = Annotated[bool, option("--quiet", "-q", help="No summary.")]
NoProgress = Annotated[bool, option("--no-progress", help="No sign of life while it takes long.")]
Verbose = Annotated[bool, option("--verbose", "-v", help="Also what is only informative, and tracebacks.")]
ShowSettings = Annotated[
    bool, option("--show-settings", help="Print the settings, each with where it is from, and nothing else.")
]
ShowFiles = Annotated[bool, option("--show-files", help="Print the files that are judged, and nothing else.")]
FailsOn = Annotated[
    FailOn, option("--fail-on", help="The lowest severity that makes it fail; with info, that is shown, too.")
]
Fix = Annotated[bool, option("--fix", help="Write the safe repairs first, as apply does; report what is left.")]
Diff = Annotated[bool, option("--diff", help="Print what --fix would change, and nothing else.")]
UnsafeFixes = Annotated[bool, option("--unsafe-fixes", help="Also repairs that may change behaviour.")]
AddIgnore = Annotated[
    str | None,
    option(ADD_IGNORE, metavar="[WHY]", help="Write a comment at each finding that suppresses it."),
]
Baseline = Annotated[
    Path | None, option(metavar="FILE", help="Findings that this file names don't count.", show_default=False)
]
UpdateBaseline = Annotated[bool, option("--update-baseline", help="Write what is found into that file.")]
PruneBaseline = Annotated[bool, option("--prune-baseline", help="Take out of that file what is no longer found.")]
Watching = Annotated[bool, option("--watch", "-w", help="Check anew whenever a file changes, until Ctrl-C.")]
DiffBase = Annotated[
    str | None,
    option(metavar="REV", help="Only what is found now and was not at this revision of git.", show_default=False),
]


@frozen
class Common:
    """What all commands take that read a project."""

    paths: Paths = None
    stdin_filename: StdinFilename = None
    select: Select = None
    ignore: Ignore = None
    extend_select: ExtendSelect = None
    per_file_ignores: PerFileIgnores = None
    respect_ruff_noqa: RespectRuffNoqa = None
    no_suppressions: NoSuppressions = False
    exclude: Exclude = None
    extend_exclude: ExtendExclude = None
    force_exclude: ForceExclude = None
    root: Root = None
    follow: Follow = None
    config: Configs = None
    isolated: Isolated = False
    jobs: Jobs = None
    cache_dir: CacheFolder = None
    no_cache: NoCache = False
    color: Colors = Color.AUTO
    no_progress: NoProgress = False
    quiet: Quiet = False
    verbose: Verbose = False

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said while a command runs."""
        return self.quiet or self.no_progress
