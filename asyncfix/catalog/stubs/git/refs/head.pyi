# https://gitpython.readthedocs.io/en/stable/reference.html
from asyncfix.catalog.stubs import blocks

class HEAD:
    name: str
    @blocks("subprocess")
    def reset(self, *args: object, **kwargs: object) -> object: ...

class Head:
    name: str
    @blocks("subprocess")
    def checkout(self, *args: object, **kwargs: object) -> object: ...
    @blocks("subprocess")
    def delete(self, *args: object, **kwargs: object) -> object: ...
    @blocks("subprocess")
    def rename(self, *args: object, **kwargs: object) -> Head: ...
    def set_tracking_branch(self, remote_reference: object) -> Head: ...
