# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/signing.html
from oci.auth import signers
