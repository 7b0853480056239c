"""What says where code runs, and says something else once that is a helper in a worker thread."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import partial

from asyncfix.link.program import Key
from asyncfix.model.change import Hint
from asyncfix.model.source import Span
from asyncfix.repair.direct.again import ends_in
from asyncfix.repair.direct.regions import regions_of
from asyncfix.repair.edits import Edit, Hold, Lend, Move, Offload, Twin
from asyncfix.repair.judgement.inside import edges_at
from asyncfix.repair.judgement.moved import Moved
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes

HELPER, THREAD = "the helper", "the worker thread"
NOW = {
    **dict.fromkeys(("funcName", "function"), HELPER),
    **dict.fromkeys(("threadName", "thread", "thread.name", "thread.id"), THREAD),
    "taskName": "no task",
}
# Written in formats of log lines alone, and what is one in a text that also has the message, by how that is written.
SURE = re.compile(r"%\((threadName|funcName|taskName|thread(?=\)[-+ #0\d]*d))\)")
STYLES = tuple(
    (re.compile(message), re.compile(name))
    for message, name in (
        (r"%\(message\)", r"%\((threadName|thread|funcName|taskName)\)"),
        (r"\{message\b", r"\{(threadName|thread(?:\.name|\.id)?|funcName|function|taskName)(?:[!:][^{}]*)?\}"),
        (r"\$\{?message\b", r"\$\{?(threadName|thread|funcName|taskName)\b"),
    )
)


def whereabouts(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Hint]:
    """Formats of log lines, and warnings that count frames, where anything goes to a thread."""
    threaded = [each for each in repairs if any(isinstance(edit, Move | Offload | Hold | Lend) for edit in each.edits)]
    hints = {hint for each in threaded for hint in warnings_of(stage, each)}
    hints |= {*formats(stage, threaded)} if threaded else set()
    yield from sorted(hints, key=lambda hint: (hint.path, hint.line))


def formats(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Hint]:
    """Texts in the files of these programs by which log lines name functions, threads or tasks."""
    has_helper = any(is_function(edit) for each in repairs for edit in each.edits)
    roots = {stage.sources[each.path].import_root for each in repairs}
    for path, source in stage.sources.items():
        for node in texts_in(stage.scene(path).tree) if source.import_root in roots and fields(source.text) else ():
            names = [name for name in fields(str(node.value)) if has_helper or NOW[name] != HELPER]
            if names:
                yield Hint(path, node.lineno, ", ".join(f"`{name}` says {NOW[name]}" for name in names))


def is_function(edit: Edit) -> bool:
    """Whether code gets into a function that was not there."""
    return isinstance(edit, Lend | Twin) or (isinstance(edit, Move) and not edit.inline)


def texts_in(tree: ast.Module) -> Iterator[ast.Constant]:
    """All texts but those that are statements: docstrings."""
    told = {each.value for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    found = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    yield from (each for each in found if each not in told)


def fields(text: str) -> tuple[str, ...]:
    """What a format of log lines says of where a line comes from, each once."""
    found = SURE.findall(text)
    for message, name in STYLES:
        found += name.findall(text) if message.search(text) else []
    return tuple(dict.fromkeys(found))


def warnings_of(stage: Stage, repair: Repair) -> Iterator[Hint]:
    """Calls with a `stacklevel` that gets to frames outside of what moved: those of the thread, no more of callers."""
    root = stage.root(repair)
    scene = stage.scene(root.path)
    inside, handed = calls_moved(stage, repair, root)
    yield from counting(scene, inside, 2)
    straight = {edge.entered.function for span in handed for edge in edges_at(scene, root, span)}
    spans = frozenset((*handed, *map(scene.span, inside)))
    for key in (*Moved(scene, root, spans).functions, *repair.managers):
        home = stage.scene(key.path)
        yield from counting(home, calls_of(home, key), 2 if key in straight else 3)


def calls_moved(stage: Stage, repair: Repair, root: Key) -> tuple[list[ast.Call], list[Span]]:
    """The calls that stand in a helper now, and those that a thread makes in place of the coroutine."""
    scene, regions = stage.scene(root.path), list(regions_of(repair, partial(ends_in, stage)))
    handed = [edit.call for edit in repair.edits if isinstance(edit, Offload)]
    calls = calls_of(scene, root)
    return [e for e in calls if any(region.covers((e.lineno, e.col_offset)) for region in regions)], handed


def calls_of(scene: Scene, function: Key) -> list[ast.Call]:
    """The calls that a function makes itself; those of a lambda are not looked at."""
    body = list(scene.nodes[function].body) if function in scene.nodes else []
    return [each for each in own_nodes(body) if isinstance(each, ast.Call)]


def counting(scene: Scene, calls: Sequence[ast.Call], least: int) -> Iterator[Hint]:
    """Those of some calls that count at least so many frames, or nobody knows how many."""
    for call in calls:
        level = level_of(call)
        if level and not (isinstance(level, ast.Constant) and isinstance(level.value, int) and level.value < least):
            text = f"`stacklevel={ast.unparse(level)}` counts the worker thread's own frames"
            yield Hint(scene.source.path, call.lineno, text)


def level_of(call: ast.Call) -> ast.expr | None:
    """What is passed as `stacklevel`: a name of warnings and log lines alone, the third argument of `warn`."""
    named = next((each.value for each in call.keywords if each.arg == "stacklevel"), None)
    is_warn = ast.unparse(call.func).rpartition(".")[2] == "warn" and len(call.args) > 2
    return named or (call.args[2] if is_warn else None)
