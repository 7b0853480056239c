# https://python-hvac.org/en/stable/
from hvac.api.vault_api_base import VaultApiBase

class SystemBackend(VaultApiBase): ...
