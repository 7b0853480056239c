# https://docs.stripe.com/api
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

from stripe._api_resource import APIResource

class ListableAPIResource(APIResource):
    @classmethod
    @blocks("http")
    def list(cls, *args: object, **kwargs: object) -> list[object]: ...
    @classmethod
    @blocks("http")
    def auto_paging_iter(cls, *args: object, **kwargs: object) -> Iterator[object]:
        yield object()
