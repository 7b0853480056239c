"""Names that are worked out while a program runs, under which something may find a coroutine and await it."""

import ast
import re
from collections.abc import Iterator

from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

LOOKING = ("getattr", "attrgetter", "methodcaller")
LISTING = ("getmembers", "dir", "vars", "globals", "locals")
WORDS = re.compile(rf"\b({'|'.join((*LOOKING, *LISTING, '__dict__'))})\b")
PLACES = re.compile(r"%s|\{[^{}]*\}")
ANY = ".*"


def may_be_spelled(stage: Stage, name: str) -> bool:
    """Whether a file looks for something by a computed name that could be this one: `getattr(self, "on_" + event)`."""
    paths = (each.facts.path for each in stage.reach.program.project)
    looking = (path for path in paths if WORDS.search(stage.sources[path].text))
    return any(each.fullmatch(name) for path in looking for each in spelled_in(stage.scene(path)))


def spelled_in(scene: Scene) -> tuple[re.Pattern[str], ...]:
    """Patterns of the names that a file works out."""
    return scene.remember("spelled names", lambda: tuple(re.compile(each, re.S) for each in set(_spelled_in(scene))))


def _spelled_in(scene: Scene) -> Iterator[str]:
    for node in scene.all_nodes:
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=args) if called in LOOKING:
                named = args[1:2] if called == "getattr" else args
                yield from (pattern_of(each) for each in named if not isinstance(each, ast.Constant))
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in LISTING:
                yield from looked_up(scene, node)
            case ast.Attribute(attr="__dict__"):
                yield from looked_up(scene, node)


def looked_up(scene: Scene, names: ast.expr) -> Iterator[str]:
    """What is asked of a mapping of names: all of them, where it is more than one item."""
    match scene.parents[names]:
        case ast.Subscript(slice=item) if not isinstance(item, ast.Starred):
            yield from [] if isinstance(item, ast.Constant) else [pattern_of(item)]
        case _:
            yield ANY


def pattern_of(text: ast.expr) -> str:
    match text:
        case ast.Constant(value=str(words)):
            return re.escape(words)
        case ast.JoinedStr(values=parts):
            return "".join(map(pattern_of, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return pattern_of(left) + pattern_of(right)
        case (
            ast.BinOp(left=ast.Constant(value=str(words)), op=ast.Mod())
            | ast.Call(func=ast.Attribute(value=ast.Constant(value=str(words)), attr="format"))
        ):
            return ANY.join(map(re.escape, PLACES.split(words)))
        case _:
            return ANY
