# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

from stripe._api_resource import APIResource

class DeletableAPIResource(APIResource):
    @blocks("http")
    def delete(self, *args: object, **kwargs: object) -> APIResource: ...
