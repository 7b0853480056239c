# https://opensearch-project.github.io/opensearch-py/api-ref/clients/opensearch_client.html
from asyncfix.catalog.stubs import blocks
from opensearchpy.client.cat import CatClient
from opensearchpy.client.cluster import ClusterClient
from opensearchpy.client.indices import IndicesClient

class OpenSearch:
    indices: IndicesClient
    cluster: ClusterClient
    cat: CatClient
    def close(self) -> None: ...
    @blocks("database", instead="opensearchpy.AsyncOpenSearch")
    def __getattr__(self, name: str) -> object: ...
    def __enter__(self) -> OpenSearch: ...
    def __exit__(self, *exc: object) -> None: ...
