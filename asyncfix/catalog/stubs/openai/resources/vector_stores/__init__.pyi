# https://platform.openai.com/docs/api-reference/vector-stores
from openai._resource import SyncAPIResource

class VectorStores(SyncAPIResource):
    files: SyncAPIResource
    file_batches: SyncAPIResource
