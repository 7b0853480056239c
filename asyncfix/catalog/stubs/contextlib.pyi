from asyncfix.catalog.stubs import manages, not_across_await

@manages
def contextmanager(func: object) -> object: ...
@manages(twin="contextmanager")
def asynccontextmanager(func: object) -> object: ...

class closing:
    def __exit__(self, *exc: object) -> None: ...

class nullcontext:
    def __exit__(self, *exc: object) -> None: ...

class suppress:
    def __exit__(self, *exc: object) -> bool: ...

# They change what the whole process prints to, not what one task does.
@not_across_await
class redirect_stdout:
    def __exit__(self, *exc: object) -> None: ...

@not_across_await
class redirect_stderr:
    def __exit__(self, *exc: object) -> None: ...
