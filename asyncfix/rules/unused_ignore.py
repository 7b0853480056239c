"""A comment that suppresses nothing.

## What it does
Finds `# asyncfix: ignore[...]` and `# asyncfix: file-ignore[...]` where the rules that they name find nothing. A rule
that is not selected makes no comment unused.

## Why is this bad?
It tells readers of a blocking call that is no longer there, and hides the next one.

## Example
```python
async def reset() -> None:
    await asyncio.sleep(1)  # asyncfix: ignore[blocking-sleep]
```

## Use instead
```python
async def reset() -> None:
    await asyncio.sleep(1)
```

## Fix safety
Safe: `apply` takes the comment, or the name in it, out.

## Known misses
`# noqa` and the comments of other tools.
"""

from collections.abc import Iterator

from asyncfix.model.finding import Finding, Severity
from asyncfix.rules.comments import Comment, report

SEVERITY: Severity = "warning"


def review(comment: Comment) -> Iterator[Finding]:
    if comment.suppression.is_blanket and not comment.used and comment.asks_all:
        yield report(comment, "unused-ignore", SEVERITY, "nothing is suppressed by this comment", "")
    for name in sorted(comment.unused):
        yield report(comment, "unused-ignore", SEVERITY, f"`{name}` finds nothing that this comment suppresses", name)
