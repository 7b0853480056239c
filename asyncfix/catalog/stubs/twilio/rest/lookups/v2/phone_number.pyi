# https://www.twilio.com/docs/libraries/reference/twilio-python/
from asyncfix.catalog.stubs import blocks

class PhoneNumberList:
    def __call__(self, phone_number: str) -> PhoneNumberContext: ...

class PhoneNumberContext:
    @blocks("http")
    def fetch(self, *args: object, **kwargs: object) -> object: ...
    async def fetch_async(self, *args: object, **kwargs: object) -> object: ...
