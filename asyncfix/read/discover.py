"""Which files are the program: what was named, and what `.gitignore` and `exclude` leave of it."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from asyncfix.model.errors import CommandError
from asyncfix.model.source import MAIN, STDIN, Draft, Place, Source, Unreadable, decode
from asyncfix.read.gitignore import GITIGNORE, Pattern, Rules, add_gitignore, exclude_rules, ignored

ROOT_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", "asyncfix.toml", ".git")

INSTALLED = ("site-packages", "dist-packages")

# Never part of a project's own code; matched by name at any depth below what was named.
SKIPPED = {
    *(".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", ".eggs", ".direnv", "node_modules", "site-packages"),
    *(
        ".asyncfix_cache",
        "__pycache__",
        "__pypackages__",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
    ),
    *("build", "dist"),
}


class MissingPath(CommandError):  # noqa: N818
    """A path that was named and is nothing that can be read: it does not exist, or is a pipe or a device."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: {'neither a file nor a folder' if os.path.exists(path) else 'no such file or folder'}"
        )
        self.path = path


def find_files(
    paths: Sequence[Path], root: Path, exclude: Sequence[Pattern], seen: set[Path] | None = None, force: bool = False
) -> tuple[Path, ...]:
    """Absolute paths of all Python files in `paths`, sorted; `exclude` holds .gitignore patterns.

    A file that is named is always taken, and so is a named folder; ignore rules hold for what is found in it, and with
    `force` for what is named, too.
    A folder that can't be listed is returned itself: reading it says why. `seen` gets what was looked into: folders and
    .gitignore files. Raises MissingPath, PatternError.
    """
    require(paths)
    root = absolute(root)
    rules = exclude_rules(root, exclude)
    seen = set() if seen is None else seen
    named = [path for path in map(absolute, paths) if not force or not is_left_out(path, root, rules, seen)]
    inside = {file for path in named if path.is_dir() for file in _walk_named(path, root, rules, seen)}
    return tuple(sorted(_drop_aliases(inside) | {path for path in named if not path.is_dir()}))


def find_drafted(
    draft: Draft, root: Path, exclude: Sequence[Pattern], seen: set[Path], force: bool
) -> tuple[Path, ...]:
    """The path of a draft, if it isn't excluded. Raises PatternError."""
    path, root = absolute(draft.path), absolute(root)
    rules = exclude_rules(root, exclude)
    return () if force and is_left_out(path, root, rules, seen) else (path,)


def find_root(paths: Sequence[Path]) -> Path:
    """The nearest folder above `paths` that looks like a project; without one the package or folder that holds them."""
    folder = common_folder(paths)
    for candidate in (folder, *folder.parents):
        if is_project(candidate):
            return candidate
    while _is_package(folder.parent):
        folder = folder.parent
    return folder


def is_project(folder: Path) -> bool:
    """Whether a folder looks like one; a repository around a home directory holds settings, no project."""
    markers = ROOT_MARKERS[:-1] if absolute(Path(os.path.expanduser("~"))).is_relative_to(folder) else ROOT_MARKERS
    return any(os.path.exists(folder / marker) for marker in markers)


def witnesses_above(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """What decides which project some paths belong to, and how it is set up; whether its contents do, too."""
    for folder in {above for path in map(absolute, paths) for above in (path, *path.parents)}:
        yield from ((folder / name, name.endswith(".toml")) for name in (*ROOT_MARKERS, "__init__.py"))


def common_folder(paths: Sequence[Path]) -> Path:
    """The deepest folder that holds all of `paths`."""
    folders = [path if os.path.isdir(path) else path.parent for path in map(absolute, paths)]
    return Path(os.path.commonpath(folders))


def read_source(path: Path, root: Path, display: Path, data: bytes | None = None) -> Source | Unreadable:
    """The file's text, or why there is none; whether it parses is not asked here. `data` stands for what it says."""
    found = read_bytes(path, display) if data is None else data
    return decode_source(found, Locator(root).locate(path, display)) if isinstance(found, bytes) else found


def read_bytes(path: Path, display: Path) -> bytes | Unreadable:
    try:
        with open(path, "rb", 0) as file:
            return file.read()
    except OSError as error:
        return Unreadable(display, f"can't be read: {error.strerror or error}", code="unreadable")


def decode_source(data: bytes, place: Place) -> Source | Unreadable:
    """The text of a file that was read."""
    if b"\0" in data:
        return _unreadable(place.path, data, data.index(b"\0"), "holds NUL bytes: not Python, or saved as UTF-16")
    try:
        text, encoding = decode(data)
    except UnicodeDecodeError as error:
        return _unreadable(place.path, data, error.start, f"is not valid {error.encoding}: {error.reason}")
    except (SyntaxError, LookupError, UnicodeError) as error:  # of the coding comment, on line 1 or 2
        return Unreadable(place.path, f"can't be decoded: {error}", code="unreadable")
    return Source(place.path, place.module, text, encoding, place.is_package, place.import_root)


class Locator:
    """Tells how files are shown and imported; what holds for a folder is found out once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[Path, tuple[Path, tuple[str, ...]]] = {}
        self._shown: dict[Path, Path] = {}

    def locate(self, path: Path, display: Path) -> Place:
        folder = path.parent
        if folder not in self._folders:
            base = import_root(path, self._root)
            self._folders[folder] = base, parts_below(base, path)
        base, above = self._folders[folder]
        return Place(display, *dotted(above, path), base)

    def show(self, path: Path) -> Path:
        """What `display` gives."""
        folder = path.parent
        if folder not in self._shown:
            self._shown[folder] = display(folder)
        shown = self._shown[folder]
        return display(path) if shown.is_absolute() else shown / path.name


def module_name(path: Path, root: Path) -> tuple[str, bool]:
    """The dotted name under which `path` is imported from `import_root`, and whether it is a package."""
    return dotted(parts_below(import_root(path, root), path), path)


def parts_below(base: Path, path: Path) -> tuple[str, ...]:
    """The folders that lead to a file."""
    return absolute(path).relative_to(base).parts[:-1]


def dotted(above: tuple[str, ...], path: Path) -> tuple[str, bool]:
    if path.stem == "__init__" and above:
        return ".".join(above), True
    return ".".join((*above, MAIN if path.name == STDIN else path.stem)), False


def import_root(path: Path, root: Path) -> Path:
    """The folder on `sys.path` from which a file is imported.

    For what is installed that is the environment's; for a module of a package the folder above the package; else, for
    namespace packages, `root`, or the first folder on the way there that is called `src` or whose name can't be part of
    an import.
    """
    folder, root = absolute(path).parent, absolute(root)
    for above in (folder, *folder.parents):
        if above.name in INSTALLED:
            return above
    if _is_package(folder):
        while _is_package(folder):
            folder = folder.parent
        return folder
    if not folder.is_relative_to(root):
        return folder
    while folder != root and folder.name != "src" and folder.name.isidentifier():
        folder = folder.parent
    return folder


def display(path: Path) -> Path:
    """How reports show a path: relative to the working directory, absolute if it lies outside."""
    full, here = absolute(path), Path.cwd()
    return full.relative_to(here) if full.is_relative_to(here) else full


def absolute(path: Path) -> Path:
    """Without `..`, but with symlinks as the user wrote them: reports show the path that was typed."""
    return Path(os.path.abspath(path))


def require(paths: Iterable[Path]) -> None:
    """Raises MissingPath for the first path that is neither a file nor a folder."""
    for path in paths:
        if not os.path.isfile(path) and not os.path.isdir(path):
            raise MissingPath(path)


def is_left_out(path: Path, root: Path, rules: Rules, seen: set[Path]) -> bool:
    """Whether a walk from the root on would pass over a path, or something above it."""
    if not path.is_relative_to(root):
        return ignored(path, os.path.isdir(path), rules)
    way = [*reversed([parent for parent in path.parents if parent.is_relative_to(root)]), path]
    for folder, below in pairwise(way):
        rules = add_gitignore(rules, folder)
        seen |= {folder, folder / GITIGNORE}
        is_folder = os.path.isdir(below)
        if (is_folder and below.name in SKIPPED) or ignored(below, is_folder, rules):
            return True
    return False


def _walk_named(folder: Path, root: Path, rules: Rules, seen: set[Path]) -> Iterator[Path]:
    """What lies in a named folder; the .gitignore files above it hold too, unless they ignore the folder itself."""
    inherited, above = rules, [parent for parent in folder.parents if parent.is_relative_to(root)]
    for parent in reversed(above):
        inherited = add_gitignore(inherited, parent)
        seen |= {parent, parent / GITIGNORE}
    is_ignored = any(ignored(each, True, inherited) for each in (folder, *above[:-1]))
    yield from _walk(folder, root, rules if is_ignored else inherited, seen)


def _walk(folder: Path, root: Path, rules: Rules, seen: set[Path]) -> Iterator[Path]:
    seen.add(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    if any(entry.name == GITIGNORE for entry in entries):
        rules = add_gitignore(rules, folder)
        seen.add(folder / GITIGNORE)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if entry.name in SKIPPED:
                continue
            if _is_environment(path):
                seen.add(path)
            elif not ignored(path, True, rules):
                yield from _walk(path, root, rules, seen)
        elif entry.name.endswith(".py") and _stays_inside(entry, root) and not ignored(path, False, rules):
            yield path


def _is_environment(folder: Path) -> bool:
    return os.path.exists(folder / "pyvenv.cfg")


def _stays_inside(entry: os.DirEntry[str], root: Path) -> bool:
    """A regular file (a pipe would block the scan for ever), and not one that a symlink brings in from elsewhere."""
    if not entry.is_symlink():
        return entry.is_file()
    return os.path.isfile(entry.path) and stays_inside(Path(entry.path), root)


def stays_inside(path: Path, root: Path) -> bool:
    """Whether a path leads to something below `root`; one that leads in circles leads nowhere."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _drop_aliases(paths: set[Path]) -> set[Path]:
    """One path for each file: a symlink to a file that is there anyway is left out."""
    links = {path for path in paths if os.path.islink(path)}
    known = {os.path.realpath(path) for path in paths - links} if links else set()
    return paths - links | {path for path in links if os.path.realpath(path) not in known}


def _is_package(folder: Path) -> bool:
    return os.path.exists(folder / "__init__.py")


def _unreadable(path: Path, data: bytes, offset: int, message: str) -> Unreadable:
    line = data.count(b"\n", 0, offset) + 1
    column = offset - (data.rfind(b"\n", 0, offset) + 1) + 1
    return Unreadable(path, message, line, column, "unreadable")
