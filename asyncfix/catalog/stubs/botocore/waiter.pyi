# https://botocore.amazonaws.com/v1/documentation/api/latest/reference/index.html
from asyncfix.catalog.stubs import blocks

class Waiter:
    name: str
    @blocks("cloud")
    def wait(self, **kwargs: object) -> None: ...
