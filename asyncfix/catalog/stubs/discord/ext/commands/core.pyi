# https://discordpy.readthedocs.io/en/stable/ext/commands/api.html#checks
from asyncfix.catalog.stubs import runs

@runs("on_loop", "predicate")
def check(predicate: object, /) -> object: ...
@runs("on_loop", "cooldown")
def dynamic_cooldown(cooldown: object, type: object) -> object: ...
