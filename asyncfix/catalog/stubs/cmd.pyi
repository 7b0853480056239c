# https://docs.python.org/3/library/cmd.html
from asyncfix.catalog.stubs import blocks

class Cmd:
    @blocks("input")
    def cmdloop(self, intro: object = ...) -> None: ...
    def onecmd(self, line: str) -> bool: ...
