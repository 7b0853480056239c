# https://pexpect.readthedocs.io/en/stable/
from asyncfix.catalog.stubs import blocks

@blocks("subprocess")
def run(*args: object, **kwargs: object) -> object: ...
