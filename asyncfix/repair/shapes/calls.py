"""Single calls that block and belong to no block: awaited where they stand, or refused."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Replace
from asyncfix.repair.judgement.called import Called, find_called
from asyncfix.repair.judgement.files import changed_files, rewritten_files, used_files
from asyncfix.repair.judgement.surroundings import find_held
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.shapes.site import IMPLICIT, Site, find_call, find_interruptions, is_enclosed, misplaced

OF_DATABASES = ("blocking-database", "half-offloaded", "transaction-held-across-await")


def plan_call(
    scene: Scene, function: Key, node: FunctionNode, finding: Finding, suspension: Suspension, is_left: bool = False
) -> Repair:
    """How one blocking call outside of every block is repaired."""
    covers, is_database = frozenset((finding.span,)), is_of_database(finding)
    base = Repair(finding.path, finding.span.line, finding.function, "safe", covers=covers, is_database=is_database)
    call = find_call(scene, node, finding.span)
    if call is None:
        return base.refuse(Reason("implicit-call", finding.span.line, IMPLICIT))
    changed, used = changed_files(scene, function, [call]), used_files(scene, function, [call])
    base = replace(base, states=frozenset(changed), files=used, rewrites=rewritten_files(scene, function, [call]))
    called = find_called(scene, scene.callees(call, function))
    if not called:
        text = f"what `{ast.unparse(call.func)}` calls isn't known for all that it may be"
        return base.refuse(Reason("no-function", call.lineno, text))
    site, instead = Site(scene, function, node, call, suspension, is_left), equal_call(scene, called)
    if reason := misplaced(site, within_comprehension=bool(instead)):
        return base.refuse(reason)
    if instead and not any(find_held(scene, function, node, call)):
        return plan_renamed(site, base, called[0], instead)
    from asyncfix.repair.shapes.offload import plan_offload  # which asks far more

    return plan_offload(site, base, called)


def plan_renamed(site: Site, base: Repair, called: Called, instead: str) -> Repair:
    """The coroutine function that does the same is awaited in its place."""
    renamed = Replace(site.scene.span(site.call), instead, enclosed=is_enclosed(site.scene, site.call))
    doubts = [*find_interruptions(site), *find_differences(site, called, instead)]
    return replace(base, edits=(renamed,)).doubt(*dict.fromkeys(doubts))


def equal_call(scene: Scene, called: Sequence[Called]) -> str:
    """The coroutine function that does the same with the same arguments, "" where there is none."""
    mark = find_mark(scene.reach.program.function(called[0].function), "blocks") if len(called) == 1 else None
    return mark.get("instead") if mark and mark.get("same_arguments") else ""


def find_differences(site: Site, called: Called, instead: str) -> Iterator[Reason]:
    """Arguments of which the two functions make different things."""
    scene, call = site.scene, site.call
    mark = find_mark(scene.reach.program.function(called.function), "blocks")
    parameter = mark.get("not_negative") if mark else ""
    if not parameter:
        return
    from asyncfix.repair.judgement.signs import find_negative

    for words in find_negative(scene, site.function, call, parameter):
        text = f"`{words}` may be negative, with which `{ast.unparse(call.func)}` raises and `{instead}` returns"
        yield Reason("negative-argument", call.lineno, text)


def is_of_database(finding: Finding) -> bool:
    return finding.rule in OF_DATABASES
