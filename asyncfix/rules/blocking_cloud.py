"""A call of a cloud service's synchronous client on the event loop.

## What it does
Finds requests of the synchronous clients of cloud platforms and hosted services: storage, payment, mail, messaging.
Making a client is no finding.

## Example
```python
async def store(key: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket="reports", Key=key, Body=body)
```

## Use instead
```python
def _store_sync(key: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket="reports", Key=key, Body=body)


async def store(key: str, body: bytes) -> None:
    await asyncio.to_thread(_store_sync, key, body)
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("cloud", "waits for a service in the cloud")
