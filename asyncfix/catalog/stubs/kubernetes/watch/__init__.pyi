# https://kubernetes.readthedocs.io/en/latest/README.html, https://github.com/kubernetes-client/python
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class Watch:
    def __init__(self, return_type: object = ...) -> None: ...
    @blocks("http")
    def stream(self, func: object, *args: object, **kwargs: object) -> Iterator[object]:
        yield object()
    def stop(self) -> None: ...
