# https://docs.python.org/3/library/venv.html
from asyncfix.catalog.stubs import blocks

class EnvBuilder:
    def __init__(self, *args: object, **options: object) -> None: ...
    @blocks("subprocess")
    def create(self, env_dir: object) -> None: ...

@blocks("subprocess")
def create(env_dir: object, *args: object, **options: object) -> None: ...
