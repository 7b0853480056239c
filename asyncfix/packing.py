"""Facts as plain tuples and bytes: for the cache, and for processes that extract them.

A dataclass becomes a tuple that begins with the number of its class, a tuple a list. What is used twice stays one
object. The bodies of functions are bytes of their own, and are unpacked when they are asked for.
"""

import marshal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from asyncfix import facts as model
from asyncfix.facts import BODY, Facts, Function
from asyncfix.source import Source, Span

CLASSES: tuple[type[Any], ...] = (
    *(Span, model.Name, model.Attribute, model.Argument, model.Call, model.Awaited, model.Entered, model.Element),
    *(model.Item, model.Either, model.Display, model.Constant, model.Definition, model.Imported, model.Parameterised),
    *(model.Narrowed, model.Unknown, model.Binding, model.GlobalBinding, model.Exports, model.AttributeWrite),
    *(model.Condition, model.Operation, model.Arm, model.Mark, model.Parameter, model.Class, model.Complaint),
)
NUMBERS = {cls: number for number, cls in enumerate(CLASSES)}
FIELDS = tuple(tuple(cls.__match_args__) for cls in CLASSES)
HEAD = tuple(name for name in Function.__match_args__ if name not in BODY)
PARTS = ("classes", "names", "stars", "complaints", "exports")

Packed = Any  # what marshal takes


class Packer:
    """Packs values that stay alive as long as it does."""

    def __init__(self) -> None:
        self._known: dict[int, Packed] = {}

    def pack(self, value: object) -> Packed:
        if type(value) is tuple:
            return [self.pack(each) for each in value]
        number = NUMBERS.get(type(value))
        if number is None:
            return value
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (number, *[self.pack(getattr(value, each)) for each in FIELDS[number]])
        return known


def unpack(packed: Packed, known: dict[int, Any]) -> Any:
    """The value; `known` are the objects made of this packing so far."""
    kind = type(packed)
    if kind is list:
        return tuple([unpack(each, known) for each in packed])
    if kind is not tuple:
        return packed
    found = known.get(id(packed))
    if found is None:
        parts = iter(packed)
        cls = CLASSES[next(parts)]
        found = known[id(packed)] = cls(*[unpack(each, known) if type(each) in NESTED else each for each in parts])
    return found


NESTED = (tuple, list)


def pack_facts(facts: Facts) -> bytes:
    """What the file says, without where it lies."""
    packer = Packer()
    heads = [
        ([packer.pack(getattr(function, name)) for name in HEAD], pack_body(function)) for function in facts.functions
    ]
    parts = [packer.pack(getattr(facts, name)) for name in PARTS]
    mentions = facts.mentions
    named = (dict(mentions.called), dict(mentions.written), mentions.aliases, packer.pack(mentions.imports))
    return marshal.dumps((heads, parts, named))


def unpack_facts(data: bytes, source: Source) -> Facts:
    """The facts of a file. Raises ValueError, EOFError or TypeError for bytes that `pack_facts` never wrote."""
    heads, parts, (called, written, aliases, imports) = marshal.loads(data)
    known: dict[int, Any] = {}
    functions = tuple(
        [make_function([unpack(each, known) for each in head], partial(unpack_body, body)) for head, body in heads]
    )
    return Facts(
        path=source.path,
        module=source.module,
        import_root=source.import_root,
        is_package=source.is_package,
        functions=functions,
        mentions=model.Mentions(called, written, aliases, unpack(imports, known)),
        **dict(zip(PARTS, [unpack(each, known) for each in parts], strict=True)),
    )


def pack_body(function: Function) -> bytes:
    packer = Packer()
    return marshal.dumps([packer.pack(getattr(function, name)) for name in BODY])


def unpack_body(data: bytes) -> Sequence[Any]:
    known: dict[int, Any] = {}
    return [unpack(each, known) for each in marshal.loads(data)]


def make_function(head: Sequence[Any], body: Callable[[], Sequence[Any]]) -> Function:
    """A function whose body is read when it is asked for."""
    function = Function.__new__(Function)
    for name, value in zip(HEAD, head, strict=True):
        object.__setattr__(function, name, value)
    object.__setattr__(function, "_packed", body)
    return function
