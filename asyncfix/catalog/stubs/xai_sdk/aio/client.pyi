# https://docs.x.ai/docs/guides/using-sdks
from xai_sdk.aio import chat

# Every method is a request.
class _Part:
    async def __getattr__(self, name: str) -> object: ...

class Client:
    chat: chat.Client
    image: _Part
    video: _Part
    models: _Part
    tokenizer: _Part
    auth: _Part
    collections: _Part
    files: _Part
    batch: _Part
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    async def close(self) -> None: ...
    async def __aenter__(self) -> Client: ...
    async def __aexit__(self, *exc: object) -> None: ...
