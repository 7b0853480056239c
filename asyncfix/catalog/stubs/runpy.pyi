# https://docs.python.org/3/library/runpy.html
from asyncfix.catalog.stubs import blocks, inherits

@blocks("file", why="it reads a program and runs it to its end")
@inherits("argv")
@inherits("environ")
@inherits("chdir")
def run_path(path_name: object, init_globals: object = ..., run_name: str | None = ...) -> dict[str, object]: ...
@blocks("file", why="it finds a module and runs it to its end")
@inherits("argv")
@inherits("environ")
@inherits("chdir")
def run_module(
    mod_name: str, init_globals: object = ..., run_name: str | None = ..., alter_sys: bool = ...
) -> dict[str, object]: ...
