# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

from stripe._api_resource import APIResource

class UpdateableAPIResource(APIResource):
    @classmethod
    @blocks("http")
    def modify(cls, *args: object, **kwargs: object) -> APIResource: ...
    @blocks("http")
    def save(self, *args: object, **kwargs: object) -> APIResource: ...
