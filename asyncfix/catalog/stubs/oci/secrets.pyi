# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/secrets.html
from oci.base_client import _Client

class SecretsClient(_Client): ...
