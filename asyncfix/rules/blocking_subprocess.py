"""Another program that the event loop waits for.

## What it does
Finds calls that start a program and wait for its end or its output.

## Example
```python
async def convert(video: str) -> None:
    subprocess.run(["ffmpeg", "-i", video, "out.mp4"], check=True)
```

## Use instead
```python
async def convert(video: str) -> None:
    process = await asyncio.create_subprocess_exec("ffmpeg", "-i", video, "out.mp4")
    await process.wait()
```

## In ruff
`ASYNC220`, `ASYNC221`, `ASYNC222`, where the coroutine itself calls what ruff knows by its name.
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("subprocess", "waits for another program")
