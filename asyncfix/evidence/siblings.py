"""The asynchronous sibling of a synchronous method: the same object has one, under a name made from its own."""

from collections.abc import Iterator

from asyncfix import catalog
from asyncfix.infer.types import Callable, ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.facts import Function
from asyncfix.reach.reach import Reach


def find_sibling(reach: Reach, call: Call, scope: Key) -> Key | None:
    """The coroutine function that does what a call calls and waits for nothing; None where `scope` itself is it."""
    for callee in sorted(reach.inference.called_by(call, scope), key=repr):
        if isinstance(callee, Callable):
            for key in siblings(reach, callee):
                if key != scope and (catalog.is_stub(key.path) or not reach.blocking(key)):
                    return key
    return None


def siblings(reach: Reach, callee: Callable) -> Iterator[Key]:
    function = reach.program.function(callee.function)
    for name in names(function.name):
        for key in named(reach, callee, name):
            found = reach.program.function(key)
            if found.is_async and not found.is_generator and takes_the_same(function, found):
                yield key


def named(reach: Reach, callee: Callable, name: str) -> Iterator[Key]:
    """What the object, or the module, has under another name."""
    match callee.receiver:
        case Instance(cls=cls) | ClassType(cls=cls):
            yield from reach.inference.methods(cls, name)
        case None if not reach.program.function(callee.function).owner:
            module = reach.program.modules[callee.function.path]
            if name in module.functions:
                yield Key(module.path, name)


def names(name: str) -> Iterator[str]:
    """How people name the asynchronous one of two."""
    yield from (f"a{name}", f"a_{name}", f"{name}_async", f"async_{name}")
    if name.endswith("_sync"):
        yield name.removesuffix("_sync")
    if name.startswith("sync_"):
        yield name.removeprefix("sync_")


def takes_the_same(function: Function, other: Function) -> bool:
    """Whether the arguments of one call fit the other: the same names, as far as both have some."""
    if any(each.kind in ("args", "kwargs") for each in (*function.parameters, *other.parameters)):
        return True
    return {each.name for each in function.parameters} <= {each.name for each in other.parameters}
