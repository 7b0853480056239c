# https://pyjwt.readthedocs.io/en/stable/api.html
from jwt.jwks_client import PyJWKClient
