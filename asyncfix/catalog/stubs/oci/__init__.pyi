# https://docs.oracle.com/en-us/iaas/tools/python/latest/
from oci import auth, config, core, generative_ai, generative_ai_inference, identity, object_storage, secrets, vault
