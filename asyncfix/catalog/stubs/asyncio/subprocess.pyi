# https://docs.python.org/3/library/asyncio-subprocess.html
from asyncio import StreamReader, StreamWriter, create_subprocess_exec, create_subprocess_shell

PIPE: int
STDOUT: int
DEVNULL: int

class Process:
    pid: int
    returncode: int
    stdin: StreamWriter
    stdout: StreamReader
    stderr: StreamReader
    async def communicate(self, input: object = ...) -> tuple[bytes, bytes]: ...
    async def wait(self) -> int: ...
    def kill(self) -> None: ...
    def send_signal(self, signal: int) -> None: ...
    def terminate(self) -> None: ...
