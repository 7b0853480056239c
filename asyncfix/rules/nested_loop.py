"""An event loop that is run, or waited for, on the event loop.

## What it does
Finds calls that run a loop where one is running already (`asyncio.run`, `loop.run_until_complete`), directly or in a
function that a coroutine calls, and `run_coroutine_threadsafe(coroutine, loop).result()` for the loop that runs this
very code.

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
Loops that were made runnable inside of each other (`nest_asyncio`). `result()` on the future of a loop whose origin is
not in sight is reported as `blocking-lock`.
"""

from collections.abc import Iterator

from asyncfix.calls import bound_parameters
from asyncfix.catalog.marks import find_mark
from asyncfix.facts import Attribute, Call, Expression
from asyncfix.finding import Finding
from asyncfix.origins import Origin, Origins
from asyncfix.program import Key
from asyncfix.reach import Reach
from asyncfix.sites import Site, find_sites, told
from asyncfix.types import Callable

KIND = "loop"
WEIGHT = 1


def check(reach: Reach) -> Iterator[Finding]:
    origins = Origins(reach.inference)
    for site in find_sites(reach):
        if site.kind == KIND:
            text = told(site, "needs an event loop of its own and is called") + ": it raises RuntimeError"
            yield site.describe("nested-loop", text, WEIGHT)
        elif waits_for_itself(reach, origins, site):
            text = f"`{site.blocking.api}` waits for a coroutine that only the waiting event loop could run: a deadlock"
            yield site.describe("nested-loop", text, WEIGHT)


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
