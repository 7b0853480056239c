# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/generative_ai.html
from oci.base_client import _Client

class GenerativeAiClient(_Client): ...
