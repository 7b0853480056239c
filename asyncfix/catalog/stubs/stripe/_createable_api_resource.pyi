# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

from stripe._api_resource import APIResource

class CreateableAPIResource(APIResource):
    @classmethod
    @blocks("http")
    def create(cls, *args: object, **kwargs: object) -> APIResource: ...
