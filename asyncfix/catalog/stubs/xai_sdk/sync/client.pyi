# https://docs.x.ai/docs/guides/using-sdks
from asyncfix.catalog.stubs import blocks
from xai_sdk.sync import chat

# Every method is a request.
class _Part:
    @blocks("llm")
    def __getattr__(self, name: str) -> object: ...

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
    def close(self) -> None: ...
    def __enter__(self) -> Client: ...
    def __exit__(self, *exc: object) -> None: ...
