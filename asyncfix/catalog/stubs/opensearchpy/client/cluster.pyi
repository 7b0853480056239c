# https://opensearch-project.github.io/opensearch-py/api-ref/clients/cluster_client.html
from asyncfix.catalog.stubs import blocks

class ClusterClient:
    @blocks("database", instead="opensearchpy.AsyncOpenSearch")
    def __getattr__(self, name: str) -> object: ...
