# https://e2b.dev/docs
from asyncfix.catalog.stubs import blocks

import e2b

class Sandbox(e2b.Sandbox):
    @blocks("http")
    def run_code(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def create_code_context(self, *args: object, **kwargs: object) -> object: ...

class AsyncSandbox(e2b.AsyncSandbox):
    async def run_code(self, *args: object, **kwargs: object) -> object: ...
    async def create_code_context(self, *args: object, **kwargs: object) -> object: ...
