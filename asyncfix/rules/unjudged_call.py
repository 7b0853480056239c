"""A call on the event loop of which nothing says whether it waits.

## What it does
Finds calls that could not be judged: those that lead into a package that no stub describes, and methods that are
called like one that waits (`execute`, `send`) on a value whose type could not be told. `scan` counts them in any case;
this rule makes them findings, on which `check` fails. It is off by default: in most programs there are many.

## Why is this bad?
A gate that passes says that no call is known to wait. Where every call has to be known not to, what could not be judged
is a hole in it.

## Example
```python
class Plan:
    def execute(self, step: str) -> str:
        return step.upper()


async def run(plan, step: str) -> str:
    return plan.execute(step)
```

## Use instead
```python
class Plan:
    def execute(self, step: str) -> str:
        return step.upper()


async def run(plan: Plan, step: str) -> str:
    return plan.execute(step)
```

For a package, a stub of your own (`stubs = ["stubs/"]` in the settings) says which of its functions wait: one line
decides about all calls of a function.

## Fix safety
Not repaired: only somebody who knows the package, or the value, can say what it is.

## Known misses
Methods of untyped values with a name that strings and collections have, too (`get`, `pop`), or that nothing which the
program imports waits in.
"""

from collections.abc import Iterator

from asyncfix.model.finding import UNJUDGED, Finding, Severity, Step, Unclassified, Unresolved
from asyncfix.reach.reach import Reach

SEVERITY: Severity = "warning"
BY_DEFAULT = False


def check(reach: Reach) -> Iterator[Finding]:
    from asyncfix.evidence.unjudged import find_unjudged  # which few ask for

    found = find_unjudged(reach)
    for each in found.unresolved:
        yield describe(each, f"?.{each.method}", "is called on a value whose type could not be told")
    for call in found.unclassified:
        yield describe(call, f"{call.package}.{call.method}", f"leads into `{call.package}`, which no stub describes")


def describe(call: Unresolved | Unclassified, api: str, why: str) -> Finding:
    text = f"`{call.method}()` {why}: it may wait or not"
    step = Step(call.path, call.span, call.function, api)
    return Finding(UNJUDGED, SEVERITY, text, api, (step,), waits=False)
