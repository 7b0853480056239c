# https://docs.python.org/3/library/decimal.html: the context is a context variable, one for each task.
from asyncfix.catalog.stubs import sets_context

@sets_context
def setcontext(ctx: object) -> None: ...
