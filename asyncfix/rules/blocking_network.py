"""A socket, name lookup or protocol that waits for the network on the event loop.

## What it does
Finds blocking sockets, name lookups, TLS handshakes and clients of protocols other than HTTP: mail, FTP, SSH, RPC,
caches. A socket that was made non-blocking is no finding.

## Example
```python
async def address_of(host: str) -> object:
    return socket.getaddrinfo(host, 443)
```

## Use instead
```python
async def address_of(host: str) -> object:
    return await asyncio.get_running_loop().getaddrinfo(host, 443)
```
"""

from asyncfix.evidence.kinds import SHARED, waits

__all__ = ["SHARED", "check"]

check = waits("network", "waits for the network")
