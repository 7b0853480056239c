# https://python-hvac.org/en/stable/
from hvac.api.vault_api_base import VaultApiBase

class AuthMethods:
    approle: VaultApiBase
    aws: VaultApiBase
    azure: VaultApiBase
    cert: VaultApiBase
    gcp: VaultApiBase
    github: VaultApiBase
    jwt: VaultApiBase
    kubernetes: VaultApiBase
    ldap: VaultApiBase
    oidc: VaultApiBase
    okta: VaultApiBase
    radius: VaultApiBase
    token: VaultApiBase
    userpass: VaultApiBase
