# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/signing.html
# Asks the machine's own service for a token.
from asyncfix.catalog.stubs import blocks

class InstancePrincipalsSecurityTokenSigner:
    @blocks("cloud")
    def __init__(self, **kwargs: object) -> None: ...

@blocks("cloud")
def get_resource_principals_signer(*args: object, **kwargs: object) -> object: ...
