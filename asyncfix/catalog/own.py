"""The user's own stubs: the folders of `[tool.asyncfix] stubs`, in the notation of the catalog."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from asyncfix import catalog
from asyncfix.extract import extract
from asyncfix.model.errors import CommandError, nearest
from asyncfix.model.expressions import Imported
from asyncfix.model.facts import Facts
from asyncfix.model.remembered import replace
from asyncfix.model.source import Source
from asyncfix.read.discover import read_source

NOTATION = "asyncfix.catalog.stubs"


class StubError(CommandError):
    """A stub of the user's that can't be used: the message names the file and the way out."""


def read_stubs(folders: Iterable[str], root: Path) -> tuple[Facts, ...]:
    """What the user's stubs say, one for each module; the first folder that has a module counts. Raises StubError."""
    found: dict[str, Facts] = {}
    for folder in map(Path, folders):
        for path in stubs_in(folder, root):
            facts = read_stub(path, folder)
            found.setdefault(facts.module, facts)
    return (*found.values(), *missing_packages(found))


def read_texts(folders: Iterable[str], root: Path) -> list[tuple[str, bytes]]:
    """All that the user's stubs are made of. Raises StubError."""
    return [(str(path), path.read_bytes()) for folder in folders for path in stubs_in(Path(folder), root)]


def stubs_in(folder: Path, root: Path) -> tuple[Path, ...]:
    """The stubs below a folder, sorted. Raises StubError where there are none, or a symlink leads elsewhere."""
    if not folder.is_dir():
        raise StubError(f"stubs: {folder}: no such folder; paths are relative to the file that sets `stubs`")
    if folder.is_relative_to(root) and not folder.resolve().is_relative_to(root.resolve()):
        raise StubError(f"stubs: {folder}: leads out of the project; name the folder itself")
    paths = [Path(here, name) for here, _, names in os.walk(folder) for name in names if name.endswith(".pyi")]
    for path in paths:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise StubError(f"stubs: {path}: leads out of its folder; put the stub itself there")
    if not paths:
        raise StubError(f"stubs: {folder}: holds no .pyi file; write one per module, or take it out of `stubs`")
    return tuple(sorted(paths))


def read_stub(path: Path, folder: Path) -> Facts:
    source = read_source(path, folder, path)
    if not isinstance(source, Source):
        raise StubError(f"stubs: {path}: {source.message}; correct it, or take it out of `stubs`")
    module, is_package = module_of(path, folder)
    try:
        facts = extract(replace(source, module=module, is_package=is_package, import_root=folder))
    except SyntaxError as error:
        raise StubError(f"stubs: {path}:{error.lineno or 1}: {error.msg}; correct it, or move it away") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise StubError(f"stubs: {path}: can't be parsed; correct it, or move it away") from error
    for line, complaint in complaints(facts):
        raise StubError(f"stubs: {path}:{line}: {complaint}")
    return facts


def module_of(path: Path, folder: Path) -> tuple[str, bool]:
    """The module that a stub describes, and whether it is a package; `acme-stubs/` describes `acme`."""
    first, *rest = path.relative_to(folder).with_suffix("").parts
    parts = [first.removesuffix("-stubs"), *rest]
    is_package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if is_package else parts), is_package


def complaints(facts: Facts) -> Iterator[tuple[int, str]]:
    """Words of the notation that don't exist: a typo must not pass for "does not block"."""
    from asyncfix.catalog.grammar import declared, misuses

    known = list(declared())
    for each in facts.names:
        value = each.binding.value
        if isinstance(value, Imported) and value.module == NOTATION and value.name not in known:
            yield 1, f"unknown mark `{value.name}`{nearest(value.name or '', known)}"
    for function in facts.functions:
        yield from ((function.span.line, fault) for fault in misuses(function))
    for cls in facts.classes:
        yield from ((1, f"{cls.qualname}: {fault}") for fault in misuses(cls))


def missing_packages(found: Mapping[str, Facts]) -> Iterator[Facts]:
    """The packages above a stub that no stub describes, so that `import acme.store` finds its way."""
    parts = [(facts, name.split(".")) for name, facts in found.items()]
    above = {".".join(names[:end]): facts for facts, names in parts for end in range(1, len(names))}
    for name, facts in above.items():
        if name not in found and catalog.load(name) is None:
            path = facts.import_root.joinpath(*name.split("."), "__init__.pyi")
            yield extract(Source(path, name, "", "utf-8", True, facts.import_root))
