# https://www.twilio.com/docs/libraries/reference/twilio-python/
from asyncfix.catalog.stubs import blocks

class VerificationCheckList:
    @blocks("http")
    def create(self, *args: object, **kwargs: object) -> object: ...
    async def create_async(self, *args: object, **kwargs: object) -> object: ...
