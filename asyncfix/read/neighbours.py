"""A file that belongs to no project: what it imports of the files beside it."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.extract import extract
from asyncfix.model.expressions import Imported
from asyncfix.model.facts import Facts
from asyncfix.model.source import Draft, Source
from asyncfix.read.discover import absolute, find_root, import_root, is_project, read_source, stays_inside


def is_loose(paths: Sequence[Path], root: Path) -> bool:
    """Whether only files were named, and the folder that holds them is no project: a home directory, say."""
    if any(path.is_dir() for path in paths) or is_project(root):
        return False
    return absolute(root) == find_root(paths)


def with_imported(files: Iterable[Path], root: Path, draft: Draft | None = None) -> tuple[Path, ...]:
    """The files, and those beside them that they import, directly or through each other."""
    drafted = {absolute(draft.path): draft.data} if draft else {}
    found = dict.fromkeys(files)
    todo = list(found)
    while todo:
        path = todo.pop()
        new = [each for each in imported(path, root, drafted.get(path)) if each not in found]
        found.update(dict.fromkeys(new))
        todo += new
    return tuple(sorted(found))


def imported(path: Path, root: Path, data: bytes | None = None) -> Iterator[Path]:
    """The files that a file imports; `data` stands for what it says."""
    source = read_source(path, root, path, data)
    try:
        facts = extract(source) if isinstance(source, Source) else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # said where the file is analysed
    above = dict.fromkeys((path.parent, import_root(path, root), import_root(absolute(root) / "__init__.py", root)))
    for each in imports_of(facts) if facts else ():
        for folder in path.parents[each.level - 1 : each.level] if each.level else above:
            yield from (found for found in modules_at(folder, each) if stays_inside(found, root))


def imports_of(facts: Facts) -> Iterator[Imported]:
    bindings = [binding for function in facts.functions for binding in function.bindings]
    yield from (each.value for each in bindings if isinstance(each.value, Imported))
    yield from facts.stars


def modules_at(folder: Path, found: Imported) -> Iterator[Path]:
    """The files that an import reads below a folder: its packages', the module's, and that of a submodule."""
    parts = [part for part in (*found.module.split("."), found.name) if part]
    for end in range(1, len(parts) + 1):
        base = folder.joinpath(*parts[:end])
        yield from (each for each in (base / "__init__.py", base.with_name(f"{base.name}.py")) if os.path.isfile(each))
