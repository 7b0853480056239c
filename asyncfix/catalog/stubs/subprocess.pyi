# https://docs.python.org/3/library/subprocess.html
from asyncfix.catalog.stubs import blocks, defers, inherits

from _objects import Pipe

class SubprocessError(Exception): ...
class CalledProcessError(SubprocessError): ...
class TimeoutExpired(SubprocessError): ...

class CompletedProcess:
    args: object
    returncode: int
    stdout: str
    stderr: str
    def check_returncode(self) -> None: ...

# `preexec_fn` is called in the new process. Starting a program is not waiting for it.
class Popen:
    pid: int
    returncode: int
    stdin: Pipe
    stdout: Pipe
    stderr: Pipe
    @inherits("environ", given="env")
    @inherits("chdir", given="cwd")
    @inherits("umask", given="umask")
    def __init__(self, args: object, *others: object, **options: object) -> None: ...
    def poll(self) -> int | None: ...
    @blocks("subprocess", instead="asyncio.subprocess.Process.wait", unless="timeout=0")
    def wait(self, timeout: float | None = None) -> int: ...
    @blocks("subprocess", instead="asyncio.subprocess.Process.communicate", unless="timeout=0")
    def communicate(self, input: object = None, timeout: float | None = None) -> tuple[str, str]: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def __enter__(self) -> Popen: ...
    # Waits for the program's end.
    @blocks("subprocess", instead="asyncio.create_subprocess_exec")
    def __exit__(self, *exc: object) -> None: ...

@blocks("subprocess", instead="asyncio.create_subprocess_exec")
@defers("preexec_fn")
@inherits("environ", given="env")
@inherits("chdir", given="cwd")
@inherits("umask", given="umask")
def run(*args: object, **options: object) -> CompletedProcess: ...
@blocks("subprocess", instead="asyncio.create_subprocess_exec")
@defers("preexec_fn")
@inherits("environ", given="env")
@inherits("chdir", given="cwd")
@inherits("umask", given="umask")
def call(*args: object, **options: object) -> int: ...
@blocks("subprocess", instead="asyncio.create_subprocess_exec")
@defers("preexec_fn")
@inherits("environ", given="env")
@inherits("chdir", given="cwd")
@inherits("umask", given="umask")
def check_call(*args: object, **options: object) -> int: ...
@blocks("subprocess", instead="asyncio.create_subprocess_exec")
@defers("preexec_fn")
@inherits("environ", given="env")
@inherits("chdir", given="cwd")
@inherits("umask", given="umask")
def check_output(*args: object, **options: object) -> str: ...
@blocks("subprocess", instead="asyncio.create_subprocess_shell")
@inherits("environ")
@inherits("chdir")
@inherits("umask")
def getoutput(cmd: str, *, encoding: object = ..., errors: object = ...) -> str: ...
@blocks("subprocess", instead="asyncio.create_subprocess_shell")
@inherits("environ")
@inherits("chdir")
@inherits("umask")
def getstatusoutput(cmd: str, *, encoding: object = ..., errors: object = ...) -> tuple[int, str]: ...
