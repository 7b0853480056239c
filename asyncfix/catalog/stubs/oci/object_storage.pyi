# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/object_storage.html
from oci.base_client import _Client

class ObjectStorageClient(_Client): ...
