"""Imports of what nothing uses any more, once it is known which calls go elsewhere."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.extract import parse
from asyncfix.model.remembered import replace
from asyncfix.model.source import Columns, Source, split_lines
from asyncfix.repair.edits import Direct, Edit, Import, Lend, Replace, Swap, Unimport
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import places

# What the code that is added may import.
ADDED = frozenset(
    [
        *("asyncio", "contextvars", "functools", "threading"),
        *("ThreadPoolExecutor", "asynccontextmanager", "contextmanager", "suppress"),
    ]
)
WORKED_OUT = re.compile(r"\b(eval|exec|globals|vars|locals|__import__|importlib|inspect|sys\.modules)\b")
TRIED = ">>>"  # an example in a text that a test runs


def drop_imports(sources: Mapping[Path, Source], repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs, each with what the imports of a file lose that it is the first to change."""
    edits: dict[Path, list[Edit]] = {}
    for repair in repairs:
        for path, edit in places(repair):
            edits.setdefault(path, []).append(edit)
    dropped = {path: tuple(find_unused(sources, path, found)) for path, found in edits.items() if path in sources}
    return tuple(
        with_edits(each, [edit for path, _ in places(each) for edit in dropped.pop(path, ())]) for each in repairs
    )


def with_edits(repair: Repair, edits: Sequence[Edit]) -> Repair:
    return replace(repair, edits=(*repair.edits, *edits)) if edits else repair


def find_unused(sources: Mapping[Path, Source], path: Path, edits: Sequence[Edit]) -> Iterator[Unimport]:
    calls = {each.call: each for each in edits if isinstance(each, Replace | Swap | Direct)}
    source = sources[path]
    if not calls or source.is_package or WORKED_OUT.search(source.text):
        return
    tree, columns = parse(source.text, path), Columns(source.text)
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and columns.span(node) in calls]
    gone = {id(name): name.id for call in called for name in lost(call.func, calls[columns.span(call)])}
    left = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in gone}
    for statement, name, module in imports_of(tree):
        is_unused = name in gone.values() and name not in left and is_bound_once(tree, name)
        may_go = is_unused and is_harmless(name, module, edits) and is_alone(statement, source)
        if may_go and not is_used_elsewhere(sources, path, name):
            yield Unimport(path, name)


def lost(called: ast.expr, edit: Replace | Swap | Direct) -> Iterator[ast.Name]:
    """The name that a call begins with, if it gets another one."""
    while isinstance(edit, Replace) and isinstance(called, ast.Attribute):
        called = called.value
    if isinstance(called, ast.Name) and not (isinstance(edit, Direct) and not edit.callee):
        yield called


def imports_of(tree: ast.Module) -> Iterator[tuple[ast.stmt, str, str]]:
    """The imports of a module for all of it, each with the name that it binds and the module that it is of."""
    for each in tree.body:
        match each:
            case ast.Import(names=names):
                yield from ((each, alias.asname or alias.name, alias.name) for alias in names)
            case ast.ImportFrom(names=names, module=module, level=level):
                spelled = "." * level + (module or "")
                yield from ((each, alias.asname or alias.name, spelled) for alias in names)


def is_harmless(name: str, module: str, edits: Sequence[Edit]) -> bool:
    """Whether nothing else needs the import: it is of the standard library, or of a module that is imported anyway."""
    imported = [each for each in edits if isinstance(each, Import)]
    is_added = name in ADDED or any(each.name == name for each in imported)
    is_stack = name == "AsyncExitStack" and any(isinstance(each, Lend) and each.stack for each in edits)
    is_imported = module.partition(".")[0] in sys.stdlib_module_names or any(each.module == module for each in imported)
    return is_imported and not is_added and not is_stack


def is_alone(statement: ast.stmt, source: Source) -> bool:
    """Whether an import has its lines for itself, without comments at it."""
    lines = split_lines(source.text)[max(0, statement.lineno - 2) : statement.end_lineno]
    above, own = (lines[:-1], lines[-1:]) if statement.lineno == statement.end_lineno else (lines[:1], lines[1:])
    return not any("#" in line or ";" in line for line in own) and not any("#" in line for line in above)


def is_bound_once(tree: ast.Module, name: str) -> bool:
    """Whether the name is nothing else there, and no text has it: of prose, only what is tried."""
    nodes = list(ast.walk(tree))
    prose = {id(each.value) for each in nodes if isinstance(each, ast.Expr)}
    count = 0
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if has_word(text, name) and (id(node) not in prose or TRIED in text):
                return False
            case ast.alias():
                count += (node.asname or node.name.partition(".")[0]) == name
            case ast.arg(arg=bound) | ast.FunctionDef(name=bound) | ast.AsyncFunctionDef(name=bound):
                count += bound == name
            case ast.ClassDef(name=bound) | ast.ExceptHandler(name=bound) | ast.MatchAs(name=bound):
                count += bound == name
    return count == 1


def has_word(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def is_used_elsewhere(sources: Mapping[Path, Source], path: Path, name: str) -> bool:
    """Whether another file may take the name from this one, or a test replace it there: what has both, may."""
    module = sources[path].module.rpartition(".")[2] or path.stem
    imported = re.compile(rf"\b{re.escape(module)}\s+import\s*(\([^)]*\)|[^\n]*)")
    named = re.compile(rf"\b{name}\b|\*")
    used = re.compile(rf"\.\s*{name}\b|[\"'][^\"'\n]*\b{name}\b")  # `module.time`, `"time"`
    others = (each.text for at, each in sources.items() if at != path and module in each.text)
    return any(used.search(text) or any(named.search(each[1]) for each in imported.finditer(text)) for text in others)
