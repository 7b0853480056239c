# https://discordpy.readthedocs.io/en/stable/ext/commands/api.html#bots
# A prefix that is a function and checks may be synchronous: they are called on the loop.
from asyncfix.catalog.stubs import registers, runs

from discord.client import Client

class Bot(Client):
    @runs("on_loop", "command_prefix")
    def __init__(self, command_prefix: object, *, help_command: object = ..., **options: object) -> None: ...
    @registers("on_loop")
    def check(self, func: object, /) -> object: ...
    @registers("on_loop")
    def check_once(self, func: object, /) -> object: ...
    @runs("on_loop", "func")
    def add_check(self, func: object, /, *, call_once: bool = ...) -> None: ...

class AutoShardedBot(Bot): ...
