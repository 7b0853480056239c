"""Files that a coroutine reads and writes without letting others run: a task could now come in between."""

import ast
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, cycle, groupby, islice, product
from operator import itemgetter

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import around_until_suspended
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.leaving import is_passed_by, may_be_passed_by
from asyncfix.repair.judgement.levels import Row
from asyncfix.repair.judgement.paths import JOINING, FileUse, find_uses, words
from asyncfix.repair.scene.blocks import bodies, calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import find_list, is_simple, suspends
from asyncfix.repair.scene.words import last_word

ANY_NAME = "_"
BETWEEN = "other tasks can now run in between"

Placed = tuple[int, int, FileUse]  # in which statement of a list, and as which of its uses
ByPath = Mapping[tuple[str, bool], Sequence[Placed]]


def find_file_conflicts(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    suspension: Suspension,
    call: ast.Call | None = None,
) -> Iterator[Reason]:
    """A file is used in a region and, without an await until now, before or after it; one of the uses writes.

    Where only one call of the region moves, the others of its statement count as before or after it. What is used
    before and after it, though not in it, can change meanwhile, too.
    """
    inside = list(find_uses(scene, function, [call])) if call else uses_in(scene, function, region)
    around = list(around_until_suspended(scene, function, node, region, suspension))
    beside = calls_in(region) if inside and call and is_simple(region[0]) else ()
    others = find_uses(scene, function, (each for each in beside if each is not call))
    may_pass = may_be_passed_by(scene, node, region[0])
    sides = zip(around if inside else (), cycle((True, False)), strict=False)
    found = (
        first_at(uses_by_path(scene, function, row), row, places, inside, may_pass and is_before)
        for (row, places), is_before in sides
    )
    met = ((here, use) for use in filter(None, (*others, *found)) for here in inside if conflict(here, use))
    reasons = (
        Reason("new-suspension", here.line, f"`{here.path}` is used here and at line {use.line}: {BETWEEN}")
        for here, use in met
    )
    first = next(chain(reasons, find_crossed(scene, function, node, region[0], around)), None)
    if first and not are_of_one_task(scene, function):
        yield first


def are_of_one_task(scene: Scene, function: Key) -> bool:
    """Whether a function runs in the only task of the program: nobody else comes in between.

    Threads and other programs could do so before.
    """
    from asyncfix.repair.judgement import alone, one_task  # few programs use files on both sides of an await

    return one_task.are_of_one_task(scene, (function,)) and alone.is_only_task(scene)


def find_crossed(
    scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt, around: Sequence[tuple[Row, range]]
) -> Iterator[Reason]:
    """A file that is used before a statement and after it."""
    for path in used_again(scene, function, node):
        before, after = (list(uses_at(scene, function, path, found)) for found in (around[::2], around[1::2]))
        if pair := next((pair for pair in product(before, after) if conflict(*pair)), None):
            lines = " and ".join(str(each.line) for each in pair)
            yield Reason("new-suspension", statement.lineno, f"`{path}` is used at lines {lines}: {BETWEEN}")


def find_parted(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    suspension: Suspension,
    is_at_end: bool = True,
) -> Iterator[Reason]:
    """A file that is used before and behind a new await, which stands at the end of a region or its beginning."""
    around = list(around_until_suspended(scene, function, node, region, suspension))
    inside = uses_in(scene, function, region)
    for path in used_again(scene, function, node):
        here = [each for each in inside if each.path == path]
        earlier, later = (list(uses_at(scene, function, path, found)) for found in (around[::2], around[1::2]))
        earlier, later = ([*earlier, *here], later) if is_at_end else (earlier, [*here, *later])
        pair = next((pair for pair in product(earlier, later) if conflict(*pair)), None)
        if pair and not are_of_one_task(scene, function):
            lines = " and ".join(str(each.line) for each in pair)
            yield Reason("new-suspension", region[-1].lineno, f"`{path}` is used at lines {lines}: {BETWEEN}")


def used_again(scene: Scene, function: Key, node: FunctionNode) -> Sequence[str]:
    """The paths that a function uses more than once, and may change the file there."""

    def find() -> Sequence[str]:
        uses = uses_in(scene, function, node.body)
        times = Counter(each.path for each in uses)
        found = dict.fromkeys(each.path for each in uses if each.writes and times[each.path] > 1)
        return tuple(each for each in found if is_one_file(scene, function, each))

    return scene.remember_shape(function, "files used again", find)


def uses_at(scene: Scene, function: Key, path: str, found: Iterable[tuple[Row, range]]) -> Iterator[FileUse]:
    """The uses of a path at some places."""
    for row, places in found:
        known = uses_by_path(scene, function, row).get((path, False), ())
        start, stop = (bisect_left(known, each, key=itemgetter(0)) for each in (places.start, places.stop))
        yield from (use for _, _, use in known[start:stop])


def is_one_file(scene: Scene, function: Key, path: str) -> bool:
    """Whether the words for a path may be those for one file in two tasks: no name that was made up for this call.

    Or one of a place that was made in it, and that others know.
    """
    from asyncfix.repair.judgement.own_files import is_handed_on  # few calls use a file

    if is_handed_on(scene, function, path):
        return True
    tree = parsed(path)
    found = list(ast.walk(tree)) if tree else []
    if any(isinstance(each, ast.Call) and last_word(each.func) not in JOINING for each in found):
        return False
    facts = scene.reach.program.function(function)
    given = {*(each.name for each in facts.parameters), *scene.module.names}
    return tree is not None and all(each.id in given for each in found if isinstance(each, ast.Name))


def uses_in(scene: Scene, function: Key, statements: Iterable[ast.AST]) -> list[FileUse]:
    """The files that some statements use; each is looked at once."""

    def find(statement: ast.AST) -> Sequence[FileUse]:
        question = ("files used in", statement)
        return scene.remember_shape(
            function, question, lambda: tuple(find_uses(scene, function, calls_in([statement])))
        )

    return [use for each in statements for use in find(each)]


def uses_by_path(scene: Scene, function: Key, row: Row) -> ByPath:
    """The uses of files in a list of statements, by path: those that write alone, and all."""

    def find() -> ByPath:
        placed = ((place, use) for place, each in enumerate(row.statements) for use in uses_in(scene, function, [each]))
        found: dict[tuple[str, bool], list[Placed]] = {}
        for number, (place, use) in enumerate(placed):
            for only_writes in (False, True) if use.writes else (False,):
                found.setdefault((use.path, only_writes), []).append((place, number, use))
        return found

    return scene.remember_shape(function, ("files by path", row.statements[0]), find)


def first_at(known: ByPath, row: Row, places: range, inside: Iterable[FileUse], is_before: bool) -> FileUse | None:
    """The first use at some places that conflicts with one of some others, and that may be followed by those."""
    met: list[Placed] = []
    for each in inside:
        found = known.get((each.path, not each.writes), ())
        start, stop = (bisect_left(found, end, key=itemgetter(0)) for end in (places.start, places.stop))
        run = (
            one for one in found[start:stop] if not (is_before and is_passed_by(row.statements[one[0]], one[2].line))
        )
        met += islice(run, 1)
    return min(met, key=itemgetter(1))[2] if met else None


def find_together(scene: Scene, function: Key, body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Neighbours that use one file, which one of them changes: no other task may come in between."""
    for is_end, group in groupby(body, lambda each: suspends([each])):
        stretch = tuple(group)
        start, stop = (0, 0) if is_end else used_together(scene, function, stretch)
        if region := stretch[start:stop]:
            yield region
        left = (*stretch[:start], *stretch[stop:])
        yield from (each for one in left for suite in bodies(one) for each in find_together(scene, function, suite))


def find_rest(scene: Scene, function: Key, region: Sequence[ast.stmt]) -> tuple[ast.stmt, ...]:
    """The statements behind a region up to the last that uses one of its files, with no await before that."""
    siblings = find_list(scene.parents[region[-1]], region[-1])
    behind = siblings[siblings.index(region[-1]) + 1 :]
    end = next((place for place, each in enumerate(behind) if suspends([each])), len(behind))
    inside = uses_in(scene, function, region)
    stop = 0
    for place, statement in enumerate(behind[: end + 1] if inside else ()):
        if any(conflict(*pair) for pair in product(inside, uses_in(scene, function, [statement]))):
            stop = place + 1
    return tuple(behind[:stop])


def used_together(scene: Scene, function: Key, stretch: Sequence[ast.stmt]) -> tuple[int, int]:
    """From where statements use a first file to the end of the last one that uses one of those used before."""
    used: set[str] = set()
    changed: set[str] = set()
    start = stop = 0
    for place, statement in enumerate(stretch):
        start = start if used else place
        found = uses_in(scene, function, [statement])
        if any(each.path in (used if each.writes else changed) for each in found):
            stop = place + 1
        used |= {each.path for each in found}
        changed |= {each.path for each in found if each.writes}
    return (start, stop) if stop else (0, 0)


def changed_files(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> Iterator[str]:
    """The files that statements change, where the words for their paths mean the same in other functions, too."""
    return files_of(scene, function, (each for each in uses_in(scene, function, statements) if each.writes))


def used_files(scene: Scene, function: Key, statements: Sequence[ast.AST]) -> frozenset[str]:
    """Those that they change or read."""
    return frozenset(files_of(scene, function, uses_in(scene, function, statements)))


def files_of(scene: Scene, function: Key, uses: Iterable[FileUse]) -> Iterator[str]:
    names = scene.reach.program.modules[function.path].names
    said = (said_everywhere(use.path, names) for use in uses)
    return (f"{function.path}:{path}" for path in said if path)


def changed_states(
    scene: Scene, function: Key, statements: Sequence[ast.AST], writes: Iterable[Access]
) -> frozenset[str]:
    """What `writes` say that statements change of the state that other tasks see, and the files that they change."""
    own = frozenset(each.state for each in writes)
    if own:
        from asyncfix.repair.judgement.alone import is_alone  # of what changes state

        own = frozenset() if is_alone(scene, function) else own
    return own.union(changed_files(scene, function, statements))


def said_everywhere(path: str, names: Container[str]) -> str:
    """The words for a path as any function of the module would say them, "" where those are of one function alone.

    What differs from call to call (`self.folder / name`) is said alike: two may be about one file.
    """
    tree = parsed(path)
    if tree is None:
        return ""
    nodes = [each for each in ast.walk(tree) if isinstance(each, ast.Name)]
    own = [each for each in nodes if each.id != "self" and each.id not in names]
    texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
    if own and len(own) == len(nodes) and not any(isinstance(each, str) and "/" in each for each in texts):
        return ""
    for each in own:
        each.id = ANY_NAME
    return words(tree)


def parsed(path: str) -> ast.expr | None:
    """The words for a path as an expression; those for a local of a called function are no Python."""
    try:
        return ast.parse(path, mode="eval").body
    except SyntaxError:
        return None


def rewritten_files(scene: Scene, function: Key, region: Sequence[ast.AST]) -> frozenset[str]:
    """The paths, as they are said, of files that statements use more than once, and change."""
    uses = uses_in(scene, function, region)
    times = Counter(each.path for each in uses)
    return frozenset(each.path for each in uses if each.writes and times[each.path] > 1)


def are_files_shared(scene: Scene, function: Key, region: Sequence[ast.AST]) -> bool:
    """Whether two tasks must not do this at once: it reads and writes one file, or one that others write, too."""
    if rewritten_files(scene, function, region):
        return True
    uses = used_files(scene, function, region)
    return bool(uses) and not uses.isdisjoint(changed_in_file(scene))


def changed_in_file(scene: Scene) -> frozenset[str]:
    """The files that functions of a module change, by words that mean the same in all of them."""

    def find() -> frozenset[str]:
        changed = (changed_files(scene, key, node.body) for key, node in scene.nodes.items())
        return frozenset(path for found in changed for path in found)

    return scene.remember("changed files", find)


def conflict(first: FileUse, second: FileUse) -> bool:
    """Whether two calls use one file, by the words for it, and one of them writes."""
    return first.path == second.path and (first.writes or second.writes)
