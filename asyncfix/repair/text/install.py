"""Puts the runtime into a module."""

from collections.abc import Iterable, Sequence

import libcst as cst

from asyncfix.repair.added import DATABASE, OTHERS, Naming
from asyncfix.repair.emit import Runtime, runtime_text
from asyncfix.repair.text.imports import Line, Wanted, defines, find_import, imports_in
from asyncfix.repair.text.signature import split_heading, split_leading, split_off_blank


def add_runtime(
    module: cst.Module, body: Sequence[Line], runtime: Runtime, needed: Sequence[Wanted]
) -> tuple[Line, ...]:
    """Comments set off from the definition below stay above the runtime."""
    text = laid_out(runtime_text(runtime), module)
    parsed = cst.parse_module(text, config=cst.PartialParserConfig(default_indent=module.default_indent))
    added = list(parsed.body)
    if not added:
        return tuple(body)
    place = find_place(body, runtime, needed)
    above, after = (without_outgrown(each, runtime) for each in (body[:place], body[place:]))
    before: list[cst.EmptyLine] = []
    if after:
        apart, stuck = split_heading(after[0]) or split_leading(after[0])
        before, blank = split_off_blank(apart)
        missing = [cst.EmptyLine(indent=False)] * (2 - len(blank))
        after[0] = after[0].with_changes(leading_lines=[*missing, *blank, *stuck])
    blanks = [cst.EmptyLine(indent=False)] * (2 if runtime.existing else 1)
    added[0] = added[0].with_changes(leading_lines=[*before, *blanks, *parsed.header])
    return (*above, *added, *after)


def without_outgrown(body: Sequence[Line], runtime: Runtime) -> list[Line]:
    """Without what is written anew; comments above that stand above what follows."""
    kept: list[Line] = []
    above: list[cst.EmptyLine] = []
    for each in body:
        if runtime.outgrown.isdisjoint(bound_by(each, runtime.called)):
            kept.append(each.with_changes(leading_lines=[*above, *each.leading_lines]) if above else each)
            above = []
        else:
            above += [line for line in each.leading_lines if line.comment]
    return kept


def laid_out(text: str, module: cst.Module) -> str:
    """Source of ours with a module's indentation and newlines, inside of strings too."""
    lines = (module.default_indent * (depth(line) // 4) + line.lstrip() for line in text.split("\n"))
    return module.default_newline.join(lines)


def depth(line: str) -> int:
    return len(line) - len(line.lstrip()) if line.strip() else 0


def find_place(body: Sequence[Line], runtime: Runtime, needed: Iterable[Wanted]) -> int:
    """Below what there is of the runtime, or where that is written anew; else behind the imports it needs and above the
    first definition, if none stands above those."""
    existing = places_of(body, runtime.existing, runtime.called)
    if outgrown := places_of(body, runtime.outgrown, runtime.called):
        threads = places_of(body, runtime.existing & {DATABASE, OTHERS}, runtime.called)
        return max([outgrown[0], *(index + 1 for index in threads)])
    if existing:
        return existing[-1] + 1
    last = max((find_import(body, each) or 0 for each in needed), default=-1)
    if not any(defines(each) for each in body[: last + 1]):
        return next((index for index in range(last + 1, len(body)) if defines(body[index])), len(body))
    while last + 1 < len(body) and imports_in(body[last + 1]):
        last += 1
    return last + 1


def places_of(body: Sequence[Line], names: frozenset[str], called: Naming) -> list[int]:
    return [index for index, each in enumerate(body) if not names.isdisjoint(bound_by(each, called))]


def bound_by(statement: Line, called: Naming) -> set[str]:
    """The names that a definition or a plain assignment binds, as plain ones."""
    match statement:
        case cst.FunctionDef(name=cst.Name(value=name)) | cst.ClassDef(name=cst.Name(value=name)):
            return {called.plain(name)}
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]), *_]):
            return {called.plain(name)}
        case _:
            return set()
