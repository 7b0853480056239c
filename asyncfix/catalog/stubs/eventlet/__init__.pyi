# https://eventlet.readthedocs.io/en/latest/patching.html
from asyncfix.catalog.stubs import replaces_threads

@replaces_threads
def monkey_patch(**on: object) -> None: ...
