"""Where coroutines are begun as tasks, one after the other: in loops, in comprehensions, and beside each other."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waited import stored_in
from asyncfix.repair.judgement.worked_out import given
from asyncfix.repair.scene.passing import COMPREHENSIONS
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions

LOOPS = (ast.For, ast.AsyncFor, ast.While)
STREAMS = (ast.AsyncFor, ast.While)  # which may give something of the same again and again


@frozen
class Begun:
    """Calls of one coroutine that begin tasks: several calls, or one that is made again and again.

    `names` are those that are something else each time around the `loop`.
    """

    function: Key
    callee: Key
    calls: tuple[ast.Call, ...]
    names: frozenset[str] = frozenset()
    loop: ast.AST | None = None

    def gives_others(self, scene: Scene, parameter: str) -> bool:
        """Whether the tasks get different values for a parameter."""
        found = [given(scene, each, self.callee, parameter) for each in self.calls]
        if self.loop is not None:
            return any(mentions(value, self.names) for value in found[0])
        return len({tuple(map(ast.dump, values)) for values in found}) > 1


def begun_again(scene: Scene, function: Key, callee: Key, calls: Sequence[ast.Call]) -> Iterator[Begun]:
    """Of some calls of a coroutine those in loops, once for each of the loops around them."""
    for call in calls:
        inner: ast.AST = call
        for place in ancestors(scene, scene.nodes[function], call):
            if is_repeated_by(place, inner):
                yield from (Begun(function, callee, (call,), stored_in(each), place) for each in rounds_of(place))
            inner = place


def is_repeated_by(place: ast.AST, inner: ast.AST) -> bool:
    """Whether a loop, or a comprehension, executes what directly stands in it again and again."""
    if isinstance(place, COMPREHENSIONS):
        return not isinstance(inner, ast.comprehension)
    return isinstance(place, LOOPS) and inner in place.body


def rounds_of(loop: ast.AST) -> Iterator[Sequence[ast.AST]]:
    """A loop, or of a comprehension each `for`, with those that it repeats."""
    if isinstance(loop, COMPREHENSIONS):
        yield from (loop.generators[index:] for index in range(len(loop.generators)))
    else:
        yield (loop,)


def begun_beside(scene: Scene, function: Key, callee: Key, calls: Sequence[ast.Call]) -> Iterator[Begun]:
    """Of some calls of a coroutine those that are handed on together: `gather(write(1), write(2))`."""
    together: dict[ast.AST, list[ast.Call]] = {}
    for call in calls:
        together.setdefault(scene.parents[call], []).append(call)
    yield from (Begun(function, callee, tuple(each)) for each in together.values() if len(each) > 1)
