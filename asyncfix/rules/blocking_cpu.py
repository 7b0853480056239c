"""A computation that is slow on purpose, on the event loop.

## What it does
Finds calls that are made to take long (password hashing, key derivation) and the packing and unpacking of archives.

## Example
```python
async def hash_password(password: bytes, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
```

## Use instead
```python
async def hash_password(password: bytes, salt: bytes) -> bytes:
    return await asyncio.to_thread(hashlib.pbkdf2_hmac, "sha256", password, salt, 600_000)
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("cpu", "computes for long")
