# https://elasticsearch-py.readthedocs.io/en/stable/api.html
from asyncfix.catalog.stubs import blocks
from elasticsearch import Elasticsearch

class AsyncSearchClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.async_search")
    def __getattr__(self, name: str) -> object: ...

class CatClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.cat")
    def __getattr__(self, name: str) -> object: ...

class ClusterClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.cluster")
    def __getattr__(self, name: str) -> object: ...

class IlmClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.ilm")
    def __getattr__(self, name: str) -> object: ...

class IndicesClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.indices")
    def __getattr__(self, name: str) -> object: ...

class IngestClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.ingest")
    def __getattr__(self, name: str) -> object: ...

class MlClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.ml")
    def __getattr__(self, name: str) -> object: ...

class NodesClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.nodes")
    def __getattr__(self, name: str) -> object: ...

class SecurityClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.security")
    def __getattr__(self, name: str) -> object: ...

class SnapshotClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.snapshot")
    def __getattr__(self, name: str) -> object: ...

class SqlClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.sql")
    def __getattr__(self, name: str) -> object: ...

class TasksClient:
    @blocks("database", instead="elasticsearch.AsyncElasticsearch.tasks")
    def __getattr__(self, name: str) -> object: ...
