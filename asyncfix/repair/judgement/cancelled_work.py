"""Work that may be cancelled while somebody waits for what it gives: that raises an error of its own there.

Where the waiting is done in a thread, the `await` of that takes the error for the cancelling of its own task.
"""

import ast
from collections.abc import Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Parameterised
from asyncfix.model.facts import Mark
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.reach.conditions import Site
from asyncfix.reach.waiting import is_excused
from asyncfix.repair.judgement.staying import stays_with
from asyncfix.repair.judgement.work_beside import handovers
from asyncfix.repair.scene.contents import brings, contained
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

CANCELS = "cancels_work"


@frozen
class Cancelling:
    """A call that may cancel work; `cls` is the class of what it is called on."""

    where: Key
    line: int
    cls: Key


def find_cancelled(scene: Scene, function: Key, call: ast.Call) -> Iterator[Reason]:
    """Why a call may raise that error."""
    for each in scene.everywhere.remember("calls that cancel work", lambda: tuple(cancelling(scene))):
        if each.where == function or not is_known_here(scene, function, each.cls):
            place = f"{each.where.path.as_posix()}:{each.line}"
            text = f"`{ast.unparse(call.func)}` raises an error for work that was cancelled ({place})"
            yield Reason("cancelled-work", call.lineno, f"{text}, and an `await` of a thread the one that ends a task")
            return


def cancelling(scene: Scene) -> Iterator[Cancelling]:
    """The calls that may cancel work."""
    inference, program = scene.reach.inference, scene.reach.program
    for module in program.marking(CANCELS):
        for facts in module.functions.values():
            mark = find_mark(facts, CANCELS)
            for site, call in inference.calls.mentioning(facts.name) if mark else ():
                if mark and may_be_of(scene, site, call, Key(module.path, facts.qualname), mark):
                    found = (each.span.line for each in program.function(site).operations if each.value == call)
                    yield Cancelling(site, next(found, 0), Key(module.path, facts.owner))


def may_be_of(scene: Scene, site: Key, call: Call, function: Key, mark: Mark) -> bool:
    """Whether a call may be of a method that cancels work, or pass it on; of what isn't known, it may."""
    handed = (Call(each.value, call.arguments[index + 1 :]) for index, each in enumerate(call.arguments))
    meant = (each for each in (call, *handed) if is_named(scene, site, each.function, function))
    return not all(is_excused(mark, Site(function, each, site), scene.reach.inference) for each in meant)


def is_named(scene: Scene, site: Key, value: Expression, function: Key) -> bool:
    if not isinstance(value, Attribute) or value.attr != function.qualname.rpartition(".")[2]:
        return False
    found = scene.reach.inference.types(value, site)
    return not found or any(isinstance(each, Callable) and each.function == function for each in found)


def is_known_here(scene: Scene, function: Key, cls: Key) -> bool:
    """Whether all objects of a class that a function has are of work that it begins, and nobody else has them."""
    inference, facts = scene.reach.inference, scene.reach.program.function(function)

    def is_meant(value: Type) -> bool:
        return isinstance(value, Instance) and cls in inference.order(value.cls)

    asked = [each.value for each in facts.operations if each.kind == "attribute"]
    asked += [each.value for each in facts.bindings if isinstance(each.value, Parameterised)]
    if any(brings(each, is_meant, contained) for value in asked for each in inference.types(value, function)):
        return False
    begun = {each.operation.span for each in handovers(scene).get(function, ())}
    nodes = (each for each in own_nodes(list(scene.nodes[function].body)) if isinstance(each, ast.Call))
    return stays_with(scene, function, [each for each in nodes if scene.span(each) in begun])
