# https://discordpy.readthedocs.io/en/stable/interactions/api.html#checks
from asyncfix.catalog.stubs import runs

@runs("on_loop", "predicate")
def check(predicate: object) -> object: ...
