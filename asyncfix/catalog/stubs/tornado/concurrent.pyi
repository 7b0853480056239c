# https://www.tornadoweb.org/en/stable/concurrent.html
from asyncfix.catalog.stubs import offloads

# `@run_on_executor` or `@run_on_executor(executor="_pool")`
@offloads("fn")
def run_on_executor(fn: object = ..., *, executor: str = ...) -> object: ...
