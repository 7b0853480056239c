# https://cryptography.io/en/latest/hazmat/primitives/asymmetric/rsa/
from asyncfix.catalog.stubs import blocks

# Looks for primes.
@blocks("cpu")
def generate_private_key(public_exponent: int, key_size: int, backend: object = ...) -> object: ...
