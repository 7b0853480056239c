# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/identity.html
from oci.base_client import _Client

class IdentityClient(_Client): ...
