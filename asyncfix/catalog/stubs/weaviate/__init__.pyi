# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.html
from asyncfix.catalog.stubs import blocks
from weaviate.client import WeaviateAsyncClient, WeaviateClient

@blocks("database", instead="weaviate.use_async_with_local")
def connect_to_local(
    host: object = ...,
    port: int = ...,
    grpc_port: int = ...,
    headers: object = ...,
    additional_config: object = ...,
    **kwargs: object,
) -> WeaviateClient: ...
@blocks("database", instead="weaviate.use_async_with_local")
def connect_to_custom(
    http_host: object, http_port: object, http_secure: object, grpc_host: object, grpc_port: object, **kwargs: object
) -> WeaviateClient: ...
@blocks("database", instead="weaviate.use_async_with_local")
def connect_to_embedded(
    hostname: object = ...,
    port: int = ...,
    grpc_port: int = ...,
    headers: object = ...,
    additional_config: object = ...,
    **kwargs: object,
) -> WeaviateClient: ...
@blocks("database", instead="weaviate.use_async_with_local")
def connect_to_wcs(
    cluster_url: object,
    auth_credentials: object,
    headers: object = ...,
    additional_config: object = ...,
    skip_init_checks: bool = ...,
) -> WeaviateClient: ...
@blocks("database", instead="weaviate.use_async_with_local")
def connect_to_weaviate_cloud(
    cluster_url: object,
    auth_credentials: object,
    headers: object = ...,
    additional_config: object = ...,
    skip_init_checks: bool = ...,
) -> WeaviateClient: ...
def use_async_with_local(
    host: object = ...,
    port: int = ...,
    grpc_port: int = ...,
    headers: object = ...,
    additional_config: object = ...,
    **kwargs: object,
) -> WeaviateAsyncClient: ...
def use_async_with_custom(
    http_host: object, http_port: object, http_secure: object, grpc_host: object, grpc_port: object, **kwargs: object
) -> WeaviateAsyncClient: ...
def use_async_with_embedded(
    hostname: object = ...,
    port: int = ...,
    grpc_port: int = ...,
    headers: object = ...,
    additional_config: object = ...,
    **kwargs: object,
) -> WeaviateAsyncClient: ...
def use_async_with_weaviate_cloud(
    cluster_url: object,
    auth_credentials: object,
    headers: object = ...,
    additional_config: object = ...,
    skip_init_checks: bool = ...,
) -> WeaviateAsyncClient: ...
