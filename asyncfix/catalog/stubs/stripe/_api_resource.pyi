# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

# Beside each method stands one whose name ends in `_async`.
class APIResource:
    @classmethod
    @blocks("http")
    def retrieve(cls, *args: object, **kwargs: object) -> APIResource: ...
    @blocks("http")
    def refresh(self, *args: object, **kwargs: object) -> APIResource: ...
    async def refresh_async(self, *args: object, **kwargs: object) -> APIResource: ...
