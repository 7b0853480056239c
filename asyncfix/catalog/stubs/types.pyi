# https://docs.python.org/3/library/types.html
from typing import Any

from asyncfix.catalog.stubs import namespace

@namespace
class SimpleNamespace:
    def __init__(self, **kwargs: Any) -> None: ...
