# https://platform.openai.com/docs/api-reference/conversations
from openai._resource import SyncAPIResource

class Conversations(SyncAPIResource):
    items: SyncAPIResource
