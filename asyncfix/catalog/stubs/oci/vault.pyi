# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/vault.html
from oci.base_client import _Client

class VaultsClient(_Client): ...
