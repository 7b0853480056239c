"""An event loop that is run, or waited for, on the event loop.

## What it does
Finds calls that run a loop where one is running already (`asyncio.run`, `loop.run_until_complete`), in a coroutine or
in a function that it calls and that does not ask whether a loop is running; and
`run_coroutine_threadsafe(coroutine, loop).result()` for the loop that runs this very code.

## Why is this bad?
A thread can run one loop: `asyncio.run` and `run_until_complete` raise RuntimeError. Waiting for the result of a
coroutine that only the waiting loop could run is a deadlock: it never ends, and nothing is logged.

## Example
```python
async def fetch() -> int:
    await asyncio.sleep(1)
    return 1


async def total() -> int:
    loop = asyncio.get_running_loop()
    return asyncio.run_coroutine_threadsafe(fetch(), loop).result()
```

## Use instead
```python
async def fetch() -> int:
    await asyncio.sleep(1)
    return 1


async def total() -> int:
    return await fetch()
```

## Fix safety
Not repaired: where the synchronous code between two coroutines is to become asynchronous is a decision.

## Known misses
Loops that are run behind more than one function. A program that uses `nest_asyncio` can run loops inside of each other.
`result()` on the future of a loop whose origin is not in sight is reported as `blocking-lock`.
"""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.evidence.origins import Origin, Origins
from asyncfix.evidence.sites import Site, find_sites
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression
from asyncfix.model.finding import Finding, Step
from asyncfix.reach.reach import RAISES, Reach
from asyncfix.reach.ways import Edge

WEIGHT = 1


def check(reach: Reach) -> Iterator[Finding]:
    if not lets_loops_nest(reach):
        for root in reach.reported_roots:
            for edge in reach.edges(root):
                if reach.is_on_loop(edge, root) and (chain := find_loop(reach, root, edge)):
                    yield describe(edge, chain)
    origins = Origins(reach.inference)
    for site in find_sites(reach):
        if waits_for_itself(reach, origins, site):
            text = f"`{site.blocking.api}` waits for a coroutine that only the waiting event loop could run: a deadlock"
            yield site.describe("nested-loop", text, WEIGHT)


def find_loop(reach: Reach, root: Key, edge: Edge) -> tuple[Step, ...]:
    """The steps to a call that runs a loop: at once, or in a function that does not ask whether one is running.

    No further: such a call raises, so that a program in which it is reached by many steps would not have worked.
    """
    if runs_loop(reach, edge.target):
        return (reach.step(root, edge),)
    if reach.program.function(edge.target).is_async or catalog.is_stub(edge.target.path):
        return ()
    for inner in reach.edges(edge.target, edge.context):
        if runs_loop(reach, inner.target) and reach.is_on_loop(inner, edge.target):
            asks = asks_for_loop(reach, edge.target)
            return () if asks else (reach.step(root, edge), reach.step(edge.target, inner))
    return ()


def runs_loop(reach: Reach, key: Key) -> bool:
    mark = find_mark(reach.program.function(key), "blocks")
    return mark is not None and mark.first == RAISES


def asks_for_loop(reach: Reach, key: Key, depth: int = 1) -> bool:
    """Whether a function looks if a loop is running, itself or with one it calls: what it does then is its care."""
    calls = [each.value for each in reach.program.function(key).operations if isinstance(each.value, Call)]
    callees = [callee for call in calls for callee in reach.inference.called_by(call, key)]
    keys = {each.function for each in callees if isinstance(each, Callable)}
    if any(find_mark(reach.program.function(each), "finds_loop") for each in keys):
        return True
    return depth > 0 and any(asks_for_loop(reach, each, depth - 1) for each in keys if not catalog.is_stub(each.path))


def lets_loops_nest(reach: Reach) -> bool:
    """Whether the program uses a library that makes loops runnable inside of each other."""
    return any(True for _ in reach.program.marked_functions("nests_loops"))


def describe(edge: Edge, chain: tuple[Step, ...]) -> Finding:
    api = chain[-1].callee
    way = f"`{chain[0].callee}` calls `{api}`" if len(chain) > 1 else f"`{api}` is called"
    text = f"{way} on the event loop, where no other loop can run: it raises RuntimeError"
    return Finding("nested-loop", "error", text, api, chain, edge.operation.in_loop, weight=WEIGHT)


def waits_for_itself(reach: Reach, origins: Origins, site: Site) -> bool:
    """Whether a call waits for the future of a coroutine that was given to the running loop."""
    call = site.blocking.operation.value
    if not isinstance(call, Call) or not isinstance(call.function, Attribute) or not site.is_direct:
        return False
    return any(
        is_running_loop(reach, origins, loop, made.scope)
        for made in origins.of(call.function.value, site.root)
        for loop in given_loops(reach, made)
    )


def given_loops(reach: Reach, made: Origin) -> Iterator[Expression]:
    """The loop that a call hands a coroutine to, giving a future to wait for."""
    for callee in reach.inference.types(made.call.function, made.scope):
        if isinstance(callee, Callable):
            function = reach.program.function(callee.function)
            mark = find_mark(function, "submits")
            loop = bound_parameters(function, made.call).get(mark.first) if mark else None
            if loop is not None:
                yield loop


def is_running_loop(reach: Reach, origins: Origins, loop: Expression, scope: Key) -> bool:
    """Whether a loop is, for all that is known, the one that runs the code it was asked for in."""
    found = list(origins.of(loop, scope))
    if any(each.scope != scope for each in found):  # kept by other code, which may run on another thread
        return False
    functions = [
        reach.program.function(callee.function)
        for each in found
        for callee in reach.inference.types(each.call.function, each.scope)
        if isinstance(callee, Callable)
    ]
    return bool(functions) and all(find_mark(each, "current_loop") for each in functions)
