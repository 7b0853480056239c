"""Pools that threads can't share become their siblings: every use of the class's name is another's then, or none is."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.catalog import is_stub
from asyncfix.extract.stores import binding_of
from asyncfix.link.program import Key
from asyncfix.model.expressions import Imported
from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Rename, position
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.threads import unshared
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage


class UnclearError(Exception):
    """Why a class can't be another one everywhere."""


def convert(stage: Stage, repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The repairs over such pools with the change of their class, where that was asked for."""
    if not stage.options.manner.convert_pool:
        return tuple(repairs)
    found: dict[Key, tuple[Rename, ...] | str] = {}
    return tuple(convert_one(stage, repair, found) for repair in repairs)


def convert_one(stage: Stage, repair: Repair, found: dict[Key, tuple[Rename, ...] | str]) -> Repair:
    pool = repair.pool
    if pool is None or pool.unshared is None or not repair.edits:
        return repair
    if pool.unshared not in found:
        try:
            found[pool.unshared] = tuple(find_renames(stage, pool.unshared, pool.sibling))
        except UnclearError as error:
            found[pool.unshared] = str(error)
    renames = found[pool.unshared]
    if isinstance(renames, str):
        return repair.refuse(unshared(repair, f", nor converted: {renames}", ""))
    return replace(repair, edits=(*repair.edits, *renames), pool=replace(pool, unshared=None, sibling=""))


def find_renames(stage: Stage, cls: Key, sibling: str) -> Iterator[Rename]:
    """One for each file whose code has the name. Raises UnclearError."""
    if not sibling:
        raise UnclearError(f"{cls.qualname} has no sibling")
    for path, source in stage.sources.items():
        if cls.qualname in source.text and path in stage.reach.program.modules and not is_stub(path):
            rename = find_rename(stage.scene(path), cls, sibling)
            if (rename.uses or rename.imports) and path not in stage.writable:
                raise UnclearError(f"{path.as_posix()}, which was not named, uses {cls.qualname}")
            yield rename


def find_rename(scene: Scene, cls: Key, sibling: str) -> Rename:
    old, module = cls.qualname, scene.reach.program.modules[cls.path].facts.module
    imports, uses = set(), set()
    for node in scene.all_nodes:
        place = f"{scene.source.path.as_posix()}:{getattr(node, 'lineno', 1)}"
        match node:
            case ast.ImportFrom() if any(alias.name == old for alias in node.names):
                imports.add(position(node))
            case ast.Name(id=name, ctx=ast.Load()) if name == old:
                uses.add(scene.span(node))
            case ast.Attribute(attr=name, value=owner) if name == old:
                if dotted(scene, owner) != module:
                    raise UnclearError(f"`{ast.unparse(node)}` may be something else ({place})")
                uses.add(scene.span(node))
            case ast.Constant(value=str(text)) if old in text.split("."):
                raise UnclearError(f"a text names it ({place})")
            case ast.arg(arg=name) if name == old:
                raise UnclearError(f"`{old}` is something else, too ({place})")
            case _ if any(name == old for name, *_ in binding_of(node)):
                raise UnclearError(f"`{old}` is something else, too ({place})")
    require_free(scene, module, sibling)
    return Rename(scene.source.path, old, sibling, frozenset(imports), frozenset(uses))


def require_free(scene: Scene, module: str, sibling: str) -> None:
    """Raises UnclearError where the new name means something else."""
    for use in scene.module.names.get(sibling, ()):
        if use.binding.value != Imported(module, sibling):
            raise UnclearError(f"`{sibling}` is something else in {scene.source.path.as_posix()}")


def dotted(scene: Scene, owner: ast.expr) -> str:
    """What module an expression of names and dots is, as far as imports say; "" for anything else."""
    if isinstance(owner, ast.Attribute):
        base = dotted(scene, owner.value)
        return f"{base}.{owner.attr}" if base else ""
    if not isinstance(owner, ast.Name):
        return ""
    values = {use.binding.value for use in scene.module.names.get(owner.id, ())}
    value = next(iter(values)) if len(values) == 1 else None
    if not isinstance(value, Imported):
        return ""
    if value.name:
        return f"{value.module}.{value.name}"
    return owner.id if value.module.split(".")[0] == owner.id else value.module
