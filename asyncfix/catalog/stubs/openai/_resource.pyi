# https://platform.openai.com/docs/api-reference, https://github.com/openai/openai-python
from asyncfix.catalog.stubs import blocks, threadsafe

# Every method of a resource is a request; resources within resources are named in their stubs.
@threadsafe
class SyncAPIResource:
    with_raw_response: SyncAPIResource
    with_streaming_response: SyncAPIResource
    @blocks("llm")
    def __getattr__(self, name: str) -> object: ...

class AsyncAPIResource:
    with_raw_response: AsyncAPIResource
    with_streaming_response: AsyncAPIResource
    async def __getattr__(self, name: str) -> object: ...
