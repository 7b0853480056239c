# https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
from asyncfix.catalog.stubs import blocks

from boto3.dynamodb.table import BatchWriter
from boto3.resources.collection import CollectionManager
from botocore.client import BaseClient

class ResourceMeta:
    client: BaseClient

# Classes of resources are made from descriptions: these are the names that most programs use. Making one is free,
# every action is a request.
class ServiceResource:
    meta: ResourceMeta
    Bucket: type[ServiceResource]
    BucketPolicy: type[ServiceResource]
    Command: type[ServiceResource]
    Function: type[ServiceResource]
    Group: type[ServiceResource]
    Image: type[ServiceResource]
    Instance: type[ServiceResource]
    Job: type[ServiceResource]
    Message: type[ServiceResource]
    MultipartUpload: type[ServiceResource]
    Object: type[ServiceResource]
    ObjectSummary: type[ServiceResource]
    ObjectVersion: type[ServiceResource]
    PlatformEndpoint: type[ServiceResource]
    Queue: type[ServiceResource]
    Role: type[ServiceResource]
    SecurityGroup: type[ServiceResource]
    Snapshot: type[ServiceResource]
    Stack: type[ServiceResource]
    Subnet: type[ServiceResource]
    Subscription: type[ServiceResource]
    Table: type[ServiceResource]
    Topic: type[ServiceResource]
    User: type[ServiceResource]
    Version: type[ServiceResource]
    Volume: type[ServiceResource]
    Vpc: type[ServiceResource]
    batch_writer: type[BatchWriter]
    buckets: CollectionManager
    images: CollectionManager
    instances: CollectionManager
    object_versions: CollectionManager
    objects: CollectionManager
    queues: CollectionManager
    security_groups: CollectionManager
    snapshots: CollectionManager
    stacks: CollectionManager
    subscriptions: CollectionManager
    tables: CollectionManager
    topics: CollectionManager
    users: CollectionManager
    volumes: CollectionManager
    get_available_subresources: object
    @blocks("cloud")
    def __getattr__(self, name: str) -> ServiceResource: ...
