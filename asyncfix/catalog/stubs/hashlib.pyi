# https://docs.python.org/3/library/hashlib.html
# Slow on purpose; the digests of what is in memory are not.
from asyncfix.catalog.stubs import blocks

@blocks("cpu")
def pbkdf2_hmac(hash_name: str, password: object, salt: object, iterations: int, dklen: int | None = ...) -> bytes: ...
@blocks("cpu")
def scrypt(password: object, *, salt: object, n: int, r: int, p: int, maxmem: int = ..., dklen: int = ...) -> bytes: ...
@blocks("cpu", of_file="fileobj", why="it reads the whole file")
def file_digest(fileobj: object, digest: object) -> object: ...
