# https://tqdm.github.io/docs/tqdm/
from asyncfix.catalog.stubs import keeps

from tqdm import asyncio, auto, notebook, std

# Gives what it is given, and shows how far it is.
@keeps
def tqdm(iterable: object = ..., *args: object, **kwargs: object) -> object: ...
