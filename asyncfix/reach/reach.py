"""What runs on the event loop, and the shortest way from there to a call that blocks."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix import catalog
from asyncfix.catalog.marks import Mark, find_mark, is_judged
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Context, Type, Types
from asyncfix.link.modules import Module
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Attribute, Call, Expression
from asyncfix.model.facts import Guard, Operation
from asyncfix.model.finding import Step
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.reach.callbacks import Callbacks
from asyncfix.reach.called_back import called_back
from asyncfix.reach.context import ANYWHERE
from asyncfix.reach.entering import Entering
from asyncfix.reach.target import Target
from asyncfix.reach.targets import Targets
from asyncfix.reach.ways import QUIET, Edge, Ways

if TYPE_CHECKING:
    from asyncfix.reach.handover import Handovers
    from asyncfix.reach.hooks import Hooks
    from asyncfix.reach.lent import Lent

RAISES = "loop"  # the kind of what raises on a loop and doesn't wait: no way to it is followed
MOST_CONTEXTS = 50  # ways to enter one function that are told apart


@frozen
class Blocking:
    """An operation on the loop that reaches an API that blocks, with the steps down to it."""

    operation: Operation
    chain: tuple[Step, ...]
    api: str
    mark: Mark

    @property
    def is_quiet(self) -> bool:
        return self.mark.first in QUIET


class Reach:
    """Follows calls from the functions that run on the event loop."""

    def __init__(
        self, program: Program, reported: Collection[Path] | None = None, earlier: "Earlier | None" = None
    ) -> None:
        """Of a program, of which only some files are reported on; None: all of them."""
        self.program = program
        self._reported = reported
        self._earlier = earlier
        self.inference: Inference = Inference(program, *((earlier.reach.inference, earlier.asked) if earlier else ()))
        self._targets: Targets = Targets(self.inference, earlier.reach._targets if earlier else None)
        self.entering = Entering(self.inference)
        self._elsewhere: dict[Key, dict[Guard, bool]] = {}
        self._edges: dict[Target, tuple[Edge, ...]] = {}
        self._entered: dict[Key, set[Context]] = {}
        self._on_loop: dict[Target, tuple[Edge, ...]] = {}
        self._ways = Ways(self.edges_on_loop, self._mark, self._is_followed)
        self._blocking: dict[Key, tuple[Blocking, ...]] = {}
        self._asked: dict[tuple[str, Key], bool] = {}

    @cached_property
    def _handovers(self) -> "Handovers":
        from asyncfix.reach.handover import Handovers

        return Handovers(self.inference)

    @cached_property
    def _lent(self) -> "Lent":
        from asyncfix.reach.lent import Lent  # asked by repairs alone

        return Lent(self._targets)

    @cached_property
    def _hooks(self) -> "Hooks":
        from asyncfix.reach.hooks import Hooks  # asked by repairs alone

        return Hooks(self._targets)

    def forget(self) -> None:
        """Lets go of all that was found out: it lies in cycles, and would stay until somebody looks for those."""
        self.inference.forget()
        vars(self).clear()

    @cached_property
    def roots(self) -> tuple[Key, ...]:
        """Functions whose bodies run on the loop: coroutines, async generators, callbacks handed to the loop."""
        if self._earlier:
            return self._roots_since(self._earlier)
        coroutines = coroutines_of(self.program.project)
        return self._not_judged({*coroutines, *Callbacks(self.inference, self._targets).find()})

    def _roots_since(self, earlier: "Earlier") -> tuple[Key, ...]:
        """Those of earlier; of what changed the coroutines, and callbacks that are there as they were."""
        found = earlier.reach.roots
        for module in self.program.changed:
            begin, end = (side(found, module.path, key=lambda key: key.path) for side in (bisect_left, bisect_right))
            callbacks = [each for each in found[begin:end] if each.qualname in module.functions]
            own = self._not_judged({*coroutines_of([module]), *callbacks})
            found = (*found[:begin], *own, *found[end:])
        return found

    def _not_judged(self, roots: Iterable[Key]) -> tuple[Key, ...]:
        return tuple(sorted(key for key in roots if not is_judged(self.program.function(key))))

    @cached_property
    def reported_roots(self) -> tuple[Key, ...]:
        """Those in the files that are reported on: a finding stands where the loop enters what blocks."""
        return tuple(root for root in self.roots if self.is_reported(root.path))

    def is_reported(self, path: Path) -> bool:
        return self._reported is None or path in self._reported

    def blocking(self, root: Key) -> tuple[Blocking, ...]:
        """The operations of a function that block, one answer each, in the order of the text."""
        if root not in self._blocking:
            self._blocking[root] = tuple(self._find_blocking(root))
        return self._blocking[root]

    def _find_blocking(self, root: Key) -> Iterable[Blocking]:
        found: dict[Span, Blocking] = {}
        for edge in self.edges_on_loop(Target(root)):
            known = found.get(edge.operation.span)
            if (known is None or known.is_quiet) and (new := self.chain(root, edge)):
                found[edge.operation.span] = new if known is None or not new.is_quiet else known
        return found.values()

    def chain(self, root: Key, edge: Edge) -> Blocking | None:
        """The shortest way from an operation down to a blocking API; to a quiet one only if it reaches no other."""
        way = self._ways.chain(edge)
        mark = self._mark(way[-1].target) if way else None
        if mark is None:
            return None
        callers = (root, *(each.target for each in way))
        steps = tuple(self.step(caller, each) for caller, each in zip(callers, way, strict=False))
        return Blocking(edge.operation, steps, steps[-1].callee, mark)

    def is_on_loop(self, edge: Edge, caller: Key) -> bool:
        """False for an operation behind a test that only other threads pass, or none where one does the work."""
        operation = edge.operation
        if not operation.guards:
            return True
        is_elsewhere = any(self._is_passed_elsewhere(each, caller) for each in operation.guards)
        return not is_elsewhere and not self._handovers.stands_in(operation, caller)

    def _is_passed_elsewhere(self, guard: Guard, scope: Key) -> bool:
        """Whether a test is one that the loop's thread does not pass: asked once, for all that stands behind it."""
        known = self._elsewhere.setdefault(scope, {})
        if guard not in known:
            from asyncfix.reach.guards import is_passed_elsewhere

            known[guard] = is_passed_elsewhere(guard, scope, self.inference)
        return known[guard]

    def edges(self, key: Key, context: Context = ANYWHERE) -> tuple[Edge, ...]:
        """What a function's operations run, where it is entered with `context`."""
        state = Target(key, context)
        if state not in self._edges:
            entered = self._entered.setdefault(key, set())
            if self._earlier and (known := self._earlier.edges(state, self.program)) is not None:
                return self._edges.setdefault(state, known)
            if len(entered) >= MOST_CONTEXTS and context:
                return self.edges(key)
            entered.add(context)
            operations = self.program.function(key).operations
            found = [Edge(each, target) for each in operations for target in self._targets.run_by(each, key, context)]
            self._edges[state] = tuple(dict.fromkeys(found))
        return self._edges[state]

    def hidden(self, root: Key) -> int:
        """How many operations of a function would block, but for a test before them that can't be passed."""
        state = Target(root)
        run, edges = self.edges_on_loop(state), self.edges(root)
        left = (each for each in edges if each not in run and self.is_on_loop(each, root))
        return len({each.operation.span for each in left if self.chain(root, each)})

    def called_back(self, state: Target) -> Iterator[Edge]:
        """What libraries may call of what the operations of a function give them, though no stub says so."""
        known = self.edges(state.function, state.context)
        for edge in known:
            yield from called_back(self._targets, self.program, edge, state)
        yield from self._hooks.edges(state, known)
        yield from self._lent.edges(state)

    def _is_run(self, edge: Edge, caller: Target) -> bool:
        """Whether an operation runs on the loop's thread where its function is entered so."""
        is_excluded = self._targets.contexts.is_excluded(edge.operation, caller.function, caller.context)
        return not is_excluded and self.is_on_loop(edge, caller.function)

    def edges_on_loop(self, state: Target) -> tuple[Edge, ...]:
        """What of that runs on the loop's thread."""
        if state not in self._on_loop:
            if self._earlier and (known := self._earlier.edges_on_loop(state, self.program)) is not None:
                return self._on_loop.setdefault(state, known)
            edges = self.edges(state.function, state.context)
            self._on_loop[state] = tuple(each for each in edges if self._is_run(each, state))
        return self._on_loop[state]

    def types(self, expression: Expression, state: Target) -> Types:
        """The types that an expression may have in a function that is entered so."""
        return self._targets.contexts.types(expression, state.function, state.context)

    def received(self, function: Key, receiver: Type) -> Target:
        """A method as it is entered on some object."""
        return Target(function, self._targets.contexts.receiving(function, receiver))

    def name(self, key: Key) -> str:
        """The dotted name of a function: how people know an API."""
        module = self.program.modules[key.path].facts.module
        qualname = self._known_as(key).removesuffix(".__init__").partition("#")[0]
        return qualname if module == "builtins" else f"{module}.{qualname}" if qualname else module

    def _known_as(self, key: Key) -> str:
        """The name of a function, in a class that a stub has apart from its public one under the name of that."""
        owner, _, name = key.qualname.rpartition(".")
        cls = self.program.modules[key.path].classes.get(owner)
        mark = find_mark(cls, "known_as") if cls else None
        return f"{mark.first}.{name}" if mark else key.qualname

    @cached_property
    def blocking_names(self) -> frozenset[str]:
        """The names of the methods that block in the libraries this program imports."""
        stubs = [module for path, module in self.program.modules.items() if catalog.is_stub(path)]
        methods = [each for module in stubs for each in module.functions.values() if each.owner]
        return frozenset(each.name for each in methods if find_mark(each, "blocks"))

    def _mark(self, key: Key) -> Mark | None:
        mark = find_mark(self.program.function(key), "blocks")
        return None if mark and mark.first == RAISES else mark

    def _is_followed(self, key: Key) -> bool:
        function = self.program.function(key)
        return not function.is_async and not catalog.is_stub(key.path) and not is_judged(function)

    def step(self, caller: Key, edge: Edge) -> Step:
        operation = edge.operation
        return Step(caller.path, operation.span, self.name(caller), self._callee(edge), operation.in_loop)

    def _callee(self, edge: Edge) -> str:
        """The name of what an operation runs; what a stub's `__getattr__` stands for is called as it is written."""
        name = self.name(edge.target)
        match edge.operation.value:
            case Call(function=Attribute(attr=attr)) if name.endswith(".__getattr__"):
                return name.removesuffix("__getattr__") + attr
            case _:
                return name

    def asked_before(self, known: str, root: Key, find: Callable[[Key], bool]) -> bool:
        """Whether something is so of a function; of one in a file that has not changed, as it was."""
        if (known, root) not in self._asked:
            earlier = self._earlier.asked_before(known, root) if self._earlier else None
            self._asked[known, root] = find(root) if earlier is None else earlier
        return self._asked[known, root]


def coroutines_of(modules: Iterable[Module]) -> Iterator[Key]:
    for module in modules:
        yield from (Key(module.path, name) for name, each in module.functions.items() if each.is_async)


@frozen
class Earlier:
    """What was found out of an earlier state of the program, and the files that were changed since.

    Of functions in other files it is taken over, as it is asked for. What these make of the changed files is then not
    looked at again: a first answer, as fast as can be, and right where an edit changes nothing that other files give
    or get. Where the changed files say what they said, on other lines (`is_displaced`), all of it is taken over.
    """

    reach: Reach
    changed: frozenset[Path]
    is_displaced: bool = False

    @property
    def asked(self) -> frozenset[Path]:
        """The files whose functions are asked for their types again."""
        return frozenset() if self.is_displaced else self.changed

    def edges(self, state: Target, program: Program) -> tuple[Edge, ...] | None:
        return self._as_now(self.reach._edges.get(state), state.function, program)

    def edges_on_loop(self, state: Target, program: Program) -> tuple[Edge, ...] | None:
        return self._as_now(self.reach._on_loop.get(state), state.function, program)

    def _as_now(self, known: tuple[Edge, ...] | None, key: Key, program: Program) -> tuple[Edge, ...] | None:
        """What a function ran, with its operations where they stand now."""
        if known is None or key.path not in self.changed:
            return known
        if not self.is_displaced:
            return None
        before, after = (each.function(key).operations for each in (self.reach.program, program))
        now = dict(zip(before, after, strict=True))
        return tuple(replace(each, operation=now[each.operation]) for each in known)

    def asked_before(self, known: str, root: Key) -> bool | None:
        return None if root.path in self.asked else self.reach._asked.get((known, root))
