# https://python-hvac.org/en/stable/
from hvac.api.vault_api_base import VaultApiBase
from hvac.api.secrets_engines.kv import Kv

class SecretsEngines:
    kv: Kv
    aws: VaultApiBase
    azure: VaultApiBase
    consul: VaultApiBase
    database: VaultApiBase
    gcp: VaultApiBase
    identity: VaultApiBase
    pki: VaultApiBase
    rabbitmq: VaultApiBase
    ssh: VaultApiBase
    transform: VaultApiBase
    transit: VaultApiBase
