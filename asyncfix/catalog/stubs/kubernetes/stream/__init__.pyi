# https://kubernetes.readthedocs.io/en/latest/README.html, https://github.com/kubernetes-client/python
from asyncfix.catalog.stubs import blocks

@blocks("http")
def stream(func: object, *args: object, **kwargs: object) -> object: ...
@blocks("http")
def portforward(func: object, *args: object, **kwargs: object) -> object: ...
