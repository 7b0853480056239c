# https://python-hvac.org/en/stable/
from hvac.api.vault_api_base import VaultApiBase
from hvac.api.secrets_engines.kv_v1 import KvV1
from hvac.api.secrets_engines.kv_v2 import KvV2

class Kv(VaultApiBase):
    v1: KvV1
    v2: KvV2
