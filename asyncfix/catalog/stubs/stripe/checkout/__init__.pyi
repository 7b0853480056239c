# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

from stripe._createable_api_resource import CreateableAPIResource
from stripe._listable_api_resource import ListableAPIResource

class Session(CreateableAPIResource, ListableAPIResource):
    @blocks("http")
    def expire(self, *args: object, **kwargs: object) -> object: ...
