"""Who else may run functions of a program: those who import it, and libraries that call what has a certain name."""

import ast
import sys

from asyncfix.catalog import is_stub
from asyncfix.infer.answers import scope_of
from asyncfix.infer.decorators import uncalled
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Expression, last_name
from asyncfix.model.facts import Function
from asyncfix.reach.protocols import ASKED
from asyncfix.repair.judgement.mentioned import functions_of, is_of_python, looping
from asyncfix.repair.judgement.once import is_kept
from asyncfix.repair.judgement.runs import all_sites
from asyncfix.repair.judgement.shared import BINDING
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

CALLING = ("called", "registers", "runs", "runs_other_loop")  # marks of what libraries call
READ = frozenset(("property", "setter", "deleter"))  # decorators of what is run by its attribute


def has_outsiders(scene: Scene) -> bool:
    """Whether others than the program itself may run its functions on the loop, at any time."""

    def find() -> bool:
        if any(calls_programs(scene, each) for each in packages(scene)):
            return True
        functions = functions_of(scene)
        return any(may_be_called(scene, key, facts) or is_left_open(scene, key, facts) for key, facts in functions)

    return scene.everywhere.remember("has outsiders", find)


def packages(scene: Scene) -> frozenset[str]:
    """The names of the packages that a program imports, but for those of the project and Python's own."""
    program = scene.reach.program
    own = {each.facts.module.partition(".")[0] for each in program.project}
    found = {name.partition(".")[0] for module in program.project for name in program.imports(module)}
    return frozenset(found - own - sys.stdlib_module_names)


def calls_programs(scene: Scene, package: str) -> bool:
    """Whether a package calls functions of the programs that use it on the loop; so may one that no stub describes."""
    stubs = [each for each in scene.reach.program.libraries if each.facts.module.partition(".")[0] == package]
    functions = (each for stub in stubs for each in stub.functions.values())
    classes = (each for stub in stubs for each in stub.classes.values())
    marks = [*(mark for each in functions for mark in each.marks), *(mark for each in classes for mark in each.marks)]
    return not stubs or any(each.name in CALLING and each.first not in ("now", "in_thread") for each in marks)


def may_be_called(scene: Scene, key: Key, facts: Function) -> bool:
    """Whether a function is called by nobody in the program, so by others, or a decorator is not known that has it.

    What no decorator has is asked for elsewhere (`once.uncalled`), but for methods.
    """
    scope = scope_of(key, facts)
    if not all(is_known(scene, scope, each) for each in facts.decorators):
        return True
    decorators = [last_name(uncalled(each)) for each in facts.decorators]
    is_asked = facts.name.startswith("__") or (facts.name in ASKED and not facts.is_async)
    if is_asked or not READ.isdisjoint(decorators) or not (facts.owner or decorators):
        return False
    if all_sites(scene, key) or is_kept(scene, facts.name) or is_asked_by_base(scene, key, facts):
        return False
    return not any(is_of_project(scene, scope, each) for each in facts.decorators)


def is_asked_by_base(scene: Scene, key: Key, facts: Function) -> bool:
    """Whether a library's class calls a plain method as something is done with its objects: `Handler.emit`.

    That is where the program does it; one of a library that has to do with loops may be called by the loop.
    """
    cls = Key(key.path, facts.owner)
    if not facts.owner or facts.is_async:
        return False
    above = [each for each in scene.reach.inference.order(cls)[1:] if is_stub(each.path)]
    known = [each for each in above if any(True for _ in scene.reach.inference.methods(each, facts.name))]
    if above:
        return bool(known) and not any(package_of(scene, each) in looping(scene) for each in above)
    scope, bases = Key(key.path, ""), scene.reach.program.cls(cls).bases
    return bool(bases) and all(is_of_python(scene, scope, each) for each in bases)


def package_of(scene: Scene, cls: Key) -> str:
    return scene.reach.program.modules[cls.path].facts.module.partition(".")[0]


def is_of_project(scene: Scene, scope: Key, decorator: Expression) -> bool:
    """Whether the program has a function by a decorator of its own, and calls it."""
    found = scene.reach.inference.types(uncalled(decorator), scope)
    return any(isinstance(each, Callable) and not is_stub(each.function.path) for each in found)


def is_known(scene: Scene, scope: Key, decorator: Expression) -> bool:
    plain = uncalled(decorator)
    is_told = last_name(plain) in (*READ, *BINDING) or bool(scene.reach.inference.types(plain, scope))
    return is_told or is_of_python(scene, scope, plain)


def is_left_open(scene: Scene, key: Key, facts: Function) -> bool:
    """Whether an asynchronous generator may be left where it has yet to do something, which the loop then has it do."""
    if not (facts.is_async and facts.is_generator) or scene.reach.inference.is_manager(key):
        return False
    home = scene.at(key.path)
    node = home.nodes.get(key)
    yields = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.Yield)] if node else []
    around = (one for each in yields for one in ancestors(home, node, each)) if node else ()
    return node is None or any(isinstance(each, ast.Try | ast.TryStar | ast.With | ast.AsyncWith) for each in around)
