# https://www.twilio.com/docs/libraries/reference/twilio-python/
from asyncfix.catalog.stubs import blocks

from twilio.rest.api.v2010.account.call import CallList
from twilio.rest.api.v2010.account.message import MessageList
from twilio.rest.lookups import Lookups
from twilio.rest.verify import Verify

# Connects at the first request.
class Client:
    calls: CallList
    lookups: Lookups
    messages: MessageList
    verify: Verify
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def request(self, *args: object, **kwargs: object) -> object: ...
    async def request_async(self, *args: object, **kwargs: object) -> object: ...
