# https://github.com/mherrmann/gitignore_parser
from asyncfix.catalog.stubs import blocks

@blocks("file")
def parse_gitignore(*args: object, **kwargs: object) -> object: ...
