# https://passlib.readthedocs.io/en/stable/lib/passlib.hash.html
from asyncfix.catalog.stubs import blocks

# Slow on purpose.
class argon2:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[argon2]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class bcrypt:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[bcrypt]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class bcrypt_sha256:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[bcrypt_sha256]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class pbkdf2_sha1:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[pbkdf2_sha1]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class pbkdf2_sha256:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[pbkdf2_sha256]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class pbkdf2_sha512:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[pbkdf2_sha512]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class scrypt:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[scrypt]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class sha256_crypt:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[sha256_crypt]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...

class sha512_crypt:
    @classmethod
    def using(cls, *args: object, **kwargs: object) -> type[sha512_crypt]: ...
    @classmethod
    @blocks("cpu")
    def hash(cls, secret: object, **kwargs: object) -> str: ...
    @classmethod
    @blocks("cpu")
    def verify(cls, secret: object, hash: object, **kwargs: object) -> bool: ...
