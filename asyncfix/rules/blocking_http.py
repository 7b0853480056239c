"""A request that waits for an HTTP server on the event loop.

## What it does
Finds requests of synchronous HTTP clients (`requests`, `urllib`, `httpx.Client`, `http.client`). Making a session or
client is no finding: it connects when it is first used.

## Example
```python
async def current_rates() -> object:
    return requests.get("https://rates.example/latest", timeout=10).json()
```

## Use instead
```python
async def current_rates() -> object:
    async with httpx.AsyncClient() as client:
        response = await client.get("https://rates.example/latest", timeout=10)
    return response.json()
```

## In ruff
`ASYNC210`, `ASYNC212`, where the coroutine itself calls what ruff knows by its name.
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("http", "waits for an HTTP server")
