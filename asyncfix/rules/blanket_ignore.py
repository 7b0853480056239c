"""A comment that suppresses every rule, whatever it finds.

## What it does
Finds `# asyncfix: ignore` and `# asyncfix: file-ignore` that name no rule.

## Why is this bad?
It also hides what is found tomorrow: another blocking call on that line, or a rule that is added later.

## Example
```python
async def reset() -> None:
    time.sleep(1)  # asyncfix: ignore
```

## Use instead
```python
async def reset() -> None:
    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  nothing else runs yet
```

## Fix safety
Safe: `apply` writes the names of the rules that it suppresses.

## Known misses
`# noqa` and the comments of other tools.
"""

from collections.abc import Iterator

from asyncfix.model.finding import Finding, Severity
from asyncfix.rules.comments import Comment, report

SEVERITY: Severity = "warning"


def review(comment: Comment) -> Iterator[Finding]:
    if comment.suppression.is_blanket and comment.used:
        names = ", ".join(sorted(comment.used))
        yield report(comment, "blanket-ignore", SEVERITY, f"the comment names no rule: write `ignore[{names}]`", names)
