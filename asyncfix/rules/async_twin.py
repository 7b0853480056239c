"""A synchronous method, where the same object has an asynchronous one.

## What it does
Finds calls that wait on the event loop although the class or module that is called has a coroutine function for the
same work, under a name made from the first (`save` and `asave`, `get` and `get_async`, `load_sync` and `load`) and with
the same parameters, that does not wait itself.

Such a call is also one of a `blocking-*` rule, and reported once. A method of the project is reported by this name; one
of a library (Django's `objects.get`, LangChain's `invoke`) by its `blocking-*` rule, whose message names the twin:
there, what is waited for tells more. Selected alone, this rule reports both.

## Why is this bad?
The remedy is written already. The synchronous method stops every task of the loop for as long as it waits; its twin
lets them go on.

## Example
```python
class Profile:
    def load(self, user_id: int) -> bytes:
        return requests.get(f"https://profiles.example/{user_id}", timeout=10).content

    async def aload(self, user_id: int) -> bytes:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"https://profiles.example/{user_id}", timeout=10)).content


async def show(profile: Profile, user_id: int) -> bytes:
    return profile.load(user_id)
```

## Use instead
```python
class Profile:
    def load(self, user_id: int) -> bytes:
        return requests.get(f"https://profiles.example/{user_id}", timeout=10).content

    async def aload(self, user_id: int) -> bytes:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"https://profiles.example/{user_id}", timeout=10)).content


async def show(profile: Profile, user_id: int) -> bytes:
    return await profile.aload(user_id)
```

## Fix safety
As for the `blocking-*` rule of the call. Awaiting lets other tasks run where none could before.

## Known misses
Twins in another class (`Client` and `AsyncClient`), twins whose names have nothing in common. Where the twin is called
in the other branch (`if self.is_async: await self.asave() else: self.save()`), the function knows why; the call keeps
the name of its `blocking-*` rule.
"""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.evidence.siblings import find_sibling
from asyncfix.evidence.sites import find_sites, told
from asyncfix.infer.calls import last_name
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.facts import Operation
from asyncfix.model.finding import Finding
from asyncfix.reach.reach import Reach

PROJECT_WEIGHT, LIBRARY_WEIGHT = 1, -1


def check(reach: Reach) -> Iterator[Finding]:
    for site in find_sites(reach):
        operation = site.blocking.operation
        if not isinstance(operation.value, Call) or operation.kind != "call":
            continue
        twin = find_sibling(reach, operation.value, site.root)
        if twin and not is_tried(reach, site.root, operation, twin):
            text = f"{told(site, 'waits')}; `{reach.name(twin)}` does not"
            yield site.describe("async-twin", text, LIBRARY_WEIGHT if catalog.is_stub(twin.path) else PROJECT_WEIGHT)


def is_tried(reach: Reach, root: Key, operation: Operation, twin: Key) -> bool:
    """Whether the function calls the twin instead, where that can be done: then it knows why it can't here."""
    from asyncfix.evidence.order import Order

    function = reach.program.function(root)
    name = reach.program.function(twin).name
    order = Order(function)
    calls = ((each, each.value) for each in function.operations if isinstance(each.value, Call))
    return any(last_name(call.function) == name and order.excludes(each, operation) for each, call in calls)
