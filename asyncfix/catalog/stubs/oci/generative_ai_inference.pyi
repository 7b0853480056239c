# https://docs.oracle.com/en-us/iaas/tools/python/latest/api/generative_ai_inference.html
from oci.base_client import _Client

class GenerativeAiInferenceClient(_Client): ...
