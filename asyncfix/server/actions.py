"""What can be done where the cursor stands: repairs, comments that suppress, comments put right."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lsprotocol import types

from asyncfix.gate.adding import add_ignores
from asyncfix.model.change import Change
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen
from asyncfix.report.text import local_name
from asyncfix.server.diagnostics import diagnose, places_of
from asyncfix.server.edits import workspace_edit
from asyncfix.server.judged import Judged
from asyncfix.server.positions import overlaps
from asyncfix.server.repairs import Planned, repair_block, repair_file, tidy_file

QUICK = types.CodeActionKind.QuickFix
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.asyncfix"
WHY = "TODO: say why"


@frozen
class Asked:
    """A part of a document, and which kinds of actions are wanted: all but those for the file where none is named."""

    path: Path
    range: types.Range
    only: Sequence[str]
    units: str

    def wants(self, kind: str) -> bool:
        """`source` asks for `source.fixAll.asyncfix`, too."""
        named = any(kind == each or kind.startswith(f"{each}.") for each in self.only if each)
        return named or (not self.only and kind == QUICK.value)

    def holds(self, finding: Finding, judged: Judged) -> bool:
        place = places_of(judged.analysis.sources, finding.path, self.units).range(finding.span)
        return finding.path == self.path and overlaps(place, self.range)


@frozen
class Data:
    """An edit that takes work: which repair of a state of the documents, or all of a file."""

    path: Path
    state: int
    repair: int | None


def find_actions(asked: Asked, judged: Judged, planned: Planned | None, state: int) -> list[types.CodeAction]:
    """What of it there is; edits that take work are left out until they are asked for."""
    if not judged.is_about(asked.path):
        return []
    found: list[types.CodeAction] = []
    if asked.wants(FIX_ALL) and planned:
        data = {"path": str(asked.path), "state": state}
        found.append(types.CodeAction("Repair all that is safe in this file (asyncfix)", FIX_ALL, data=data))
    if asked.wants(QUICK.value):
        here = [each for each in (planned or judged).about(asked.path) if asked.holds(each, judged)]
        found += repairs_of(here, planned, asked, state) if planned else ()
        found += tidyings_of([each for each in here if not each.function], judged, asked)
        found += ignores_of([each for each in here if each.function], judged, asked)
    return found


def repairs_of(findings: Sequence[Finding], planned: Planned, asked: Asked, state: int) -> Iterator[types.CodeAction]:
    """One for each block that the findings stand in, those that are safe first."""
    numbers = dict.fromkeys(number for each in findings for number in planned.answering(each))
    repairs = {number: planned.alone(number) for number in numbers}
    for number, repair in sorted(repairs.items(), key=lambda each: (each[1].level != "safe", each[0])):
        if repair.level == "refused":
            continue
        title = f"Take the waiting of `{local_name(repair.function, repair.path)}`, line {repair.line}, off the loop"
        codes = ", ".join(dict.fromkeys(each.code for each in repair.reasons))
        yield types.CodeAction(
            title if repair.level == "safe" else f"{title} (unsafe: {codes})",
            QUICK,
            diagnostics=[diagnose(e, planned.judged, asked.units) for e in findings if e.span in repair.covers],
            is_preferred=repair.level == "safe",
            data={"path": str(repair.path), "state": state, "repair": number},
        )


def tidyings_of(comments: Sequence[Finding], judged: Judged, asked: Asked) -> Iterator[types.CodeAction]:
    for each in comments:
        changes = tidy_file(judged, asked.path, [each])
        yield action(f"Put the comment right: {each.message}", changes, [each], judged, asked, preferred=True)


def ignores_of(findings: Sequence[Finding], judged: Judged, asked: Asked) -> Iterator[types.CodeAction]:
    """For each rule, with and without a place for the reason."""
    source = judged.analysis.sources[asked.path]
    for rule in dict.fromkeys(each.rule for each in findings):
        own = [each for each in findings if each.rule == rule]
        for why, how in (("", "Ignore `{}` on this line"), (WHY, "Ignore `{}` on this line, with a reason")):
            changes = [Change(source, add_ignores(source, own, why))]
            yield action(how.format(rule), changes, own, judged, asked)


def action(
    title: str,
    changes: Sequence[Change],
    findings: Sequence[Finding],
    judged: Judged,
    asked: Asked,
    preferred: bool = False,
) -> types.CodeAction:
    diagnostics = [diagnose(each, judged, asked.units) for each in findings]
    edit = workspace_edit(changes, judged.drafts, asked.units)
    return types.CodeAction(title, QUICK, diagnostics=diagnostics, is_preferred=preferred, edit=edit)


def work_out(data: Data, planned: Planned, units: str) -> tuple[types.WorkspaceEdit, Sequence[str]]:
    """The edit of an action that was found in this state, and the faults it is without. Raises VerificationError."""
    number = data.repair
    applied = repair_file(planned, data.path) if number is None else repair_block(planned, number)
    return workspace_edit(applied.changes, planned.judged.drafts, units), applied.faults


def data_of(action: types.CodeAction) -> Data | None:
    """What an action without an edit stands for, as the client hands it back."""
    match action.data:
        case {"path": str(path), "state": int(state), "repair": int(repair)}:
            return Data(Path(path), state, repair)
        case {"path": str(path), "state": int(state)}:
            return Data(Path(path), state, None)
        case _:
            return None
