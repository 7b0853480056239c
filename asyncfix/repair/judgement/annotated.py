"""Names that a class only annotates: of some classes a constructor is made that gets a value for each of them."""

import ast
import sys

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.repair.scene.scene import Scene

CONSTRUCTING = ("constructs", "form")


def has_plain_constructor(scene: Scene, node: ast.ClassDef) -> bool:
    """Whether a class has only the constructor that it writes, as far as its decorators and bases say."""
    if node.decorator_list or not node.bases:
        return not node.decorator_list
    path = scene.source.path
    found = [each for each in scene.reach.program.modules[path].classes if each.partition("#")[0] == node.name]
    return bool(found) and all(is_plain(scene, Key(path, each)) for each in found)


def is_plain(scene: Scene, cls: Key) -> bool:
    facts = scene.reach.program.cls(cls)
    module = scene.reach.program.modules[cls.path].facts.module
    if any(find_mark(facts, each) for each in CONSTRUCTING) or (not is_stub(cls.path) and facts.decorators):
        return False
    if is_stub(cls.path) and module.partition(".")[0] not in sys.stdlib_module_names:
        return False  # a stub does not say which classes are models
    scope = Key(cls.path, facts.parent)
    bases = [scene.reach.inference.types(each, scope) for each in facts.bases]
    return all(
        found and all(isinstance(each, ClassType) and is_plain(scene, each.cls) for each in found) for found in bases
    )
