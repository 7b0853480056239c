# https://docs.stripe.com/api
from stripe._createable_api_resource import CreateableAPIResource
from stripe._listable_api_resource import ListableAPIResource

class Session(CreateableAPIResource, ListableAPIResource): ...
