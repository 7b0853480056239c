# https://docs.stripe.com/api
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

from stripe._api_resource import APIResource

class SearchableAPIResource(APIResource):
    @classmethod
    @blocks("http")
    def search(cls, *args: object, **kwargs: object) -> list[object]: ...
    @classmethod
    @blocks("http")
    def search_auto_paging_iter(cls, *args: object, **kwargs: object) -> Iterator[object]:
        yield object()
