# https://github.com/web-push-libs/pywebpush
from asyncfix.catalog.stubs import blocks

# With `curl=True` it only says what to run.
@blocks("http", instead="pywebpush.webpush_async", unless="curl=True")
def webpush(
    subscription_info: object,
    data: object = ...,
    vapid_private_key: object = ...,
    vapid_claims: object = ...,
    content_encoding: str = ...,
    curl: bool = False,
    *args: object,
    **kwargs: object,
) -> object: ...
async def webpush_async(subscription_info: object, *args: object, **kwargs: object) -> object: ...

class WebPusher:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def encode(self, data: object, content_encoding: str = ...) -> object: ...
    @blocks("http", instead="pywebpush.WebPusher.send_async")
    def send(self, *args: object, **kwargs: object) -> object: ...
    async def send_async(self, *args: object, **kwargs: object) -> object: ...
