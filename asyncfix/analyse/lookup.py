"""What the catalog knows of one library, class or function."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from asyncfix.catalog import STUBS
from asyncfix.catalog.marks import find_mark
from asyncfix.evidence.siblings import siblings
from asyncfix.infer.containers import union
from asyncfix.infer.types import NOTHING, Callable, ClassType, Instance, ModuleType, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.errors import CommandError
from asyncfix.model.facts import Facts, Function, Mark
from asyncfix.model.remembered import frozen
from asyncfix.reach.reach import Reach

MOST_NAMES = 3
BUILTINS = "builtins"
ADD_STUB = """\
To say what it does, set stubs = ["stubs/"] in [tool.asyncfix] and write stubs/{path}.pyi:
    from asyncfix.catalog.stubs import blocks
    @blocks("http")
    def {function}(*args: object) -> object: ..."""


class UnknownNameError(CommandError):
    """A name that no stub has."""


@frozen
class Api:
    """A function: what it waits for ("" for nothing), under which conditions not, and what to call instead."""

    name: str
    is_async: bool
    kind: str
    mark: Mark | None
    twin: str
    handles: tuple[tuple[str, str], ...]  # the arguments that it calls, each with where: "in_thread", "on_loop", "now"
    source: str


@frozen
class Members:
    """A library or class: the functions that wait, by kind, and how many others are known."""

    name: str
    waiting: tuple[tuple[str, tuple[str, ...]], ...]
    others: int
    source: str


Entry = Api | Members


class Catalog:
    """The stubs that come with asyncfix, and those of the user, by name."""

    def __init__(self, own_stubs: Iterable[Facts] = ()) -> None:
        own = tuple(own_stubs)
        self.program = Program((), own)
        self.reach = Reach(self.program)
        shipped = (".".join(path.relative_to(STUBS).with_suffix("").parts) for path in STUBS.rglob("*.pyi"))
        names = {name.removesuffix(".__init__") for name in shipped} - {"__init__"}
        self.modules = tuple(sorted(names | {each.module for each in own}))

    def look_up(self, name: str) -> tuple[Entry, ...]:
        """What is known under a dotted name. Raises UnknownNameError, with the nearest names and the way to add one."""
        below = [each for each in self.modules if each.startswith(f"{name}.")]
        found = tuple(entry for value in sorted(self._types(name), key=repr) for entry in self._entries(value))
        inner = [entry for each in below for entry in self._entries(self._module(each)) if is_telling(entry)]
        if not found and not inner:
            raise self._unknown(name)
        return (*(each for each in found if is_telling(each) or not inner), *inner)

    def _types(self, name: str) -> Types:
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            if ".".join(parts[:end]) in self.modules:
                return self._within(frozenset((self._module(".".join(parts[:end])),)), parts[end:])
        return self._within(frozenset((self._module(BUILTINS),)), parts)

    def _module(self, name: str) -> ModuleType:
        module = self.program.stub(name)
        assert module
        return ModuleType(Key(module.path, ""))

    def _within(self, values: Types, parts: list[str]) -> Types:
        for part in parts:
            values = union(self.reach.inference.member(each, part) for each in values)
        return values

    def _entries(self, value: object) -> Iterator[Entry]:
        match value:
            case Callable(function=key):
                yield self._api(key, value)
            case ClassType(cls=cls):
                yield self._class(cls)
            case ModuleType(module=module):
                functions = self.program.modules[module.path].functions.values()
                named = [each for each in functions if each.qualname and not is_private(each.qualname)]
                yield self._members(self.reach.name(module), named, self._source(module))

    def _api(self, key: Key, value: Callable) -> Api:
        function = self.program.function(key)
        receiver = value.receiver or self._receiver(key, function)
        found = next(siblings(self.reach, Callable(key, receiver)), None)
        mark = find_mark(function, "blocks")
        handles = tuple((each.positional[-1], each.first) for each in function.marks if each.name == "runs")
        is_async = function.is_async
        twin = self.reach.name(found) if found and mark else ""
        return Api(self.reach.name(key), is_async, mark.first if mark else "", mark, twin, handles, self._source(key))

    def _receiver(self, key: Key, function: Function) -> Instance | None:
        return Instance(Key(key.path, function.owner)) if function.owner else None

    def _class(self, cls: Key) -> Members:
        functions = []
        seen = set[str]()
        for each in self.reach.inference.order(cls):
            for function in self.program.modules[each.path].functions.values():
                if function.owner == each.qualname and function.name not in seen:
                    seen.add(function.name)
                    functions.append(function)
        return self._members(self.reach.name(cls), functions, self._source(cls), inside=True)

    def _members(self, name: str, functions: list[Function], source: str, inside: bool = False) -> Members:
        waiting: dict[str, list[str]] = {}
        for each in functions:
            if mark := find_mark(each, "blocks"):
                waiting.setdefault(mark.first, []).append(each.name if inside else each.qualname.partition("#")[0])
        told = tuple((kind, tuple(sorted(set(names)))) for kind, names in sorted(waiting.items()))
        return Members(name, told, len(functions) - sum(map(len, waiting.values())), source)

    def _source(self, key: Key) -> str:
        """The documentation that the stub's first line names."""
        try:
            first = key.path.read_text(encoding="utf-8").partition("\n")[0]
        except OSError:
            return ""
        return first.removeprefix("#").strip() if re.match(r"#.*https?://", first) else ""

    def _unknown(self, name: str) -> UnknownNameError:
        """What to do about a name that no stub has."""
        above, _, last = name.rpartition(".")
        known = [*self.modules, *self._names_in(above)]
        close = get_close_matches(name, known, n=MOST_NAMES, cutoff=0.7)
        hint = f"; did you mean {' or '.join(f'`{each}`' for each in close)}?" if close else ""
        text = f"`{name}`: not in the catalog{hint}"
        if not all(map(str.isidentifier, name.split("."))):
            return UnknownNameError(f"{text}; a name is dotted words, as in psycopg2.connect")
        if name.partition(".")[0] in {each.partition(".")[0] for each in self.modules}:
            return UnknownNameError(text)
        module, function = (above, last) if above else (name, "fetch")
        path = "/".join(module.split("."))
        return UnknownNameError(text, ADD_STUB.format(path=path, function=function))

    def _names_in(self, name: str) -> Iterator[str]:
        """The names below the nearest known part of a dotted name."""
        while name and (values := self._types(name)) == NOTHING:
            name = name.rpartition(".")[0]
        for value in values if name else ():
            match value:
                case ModuleType(module=module):
                    names: Iterable[str] = self.program.modules[module.path].names
                case ClassType(cls=cls):
                    names = {
                        each.name for base in self.reach.inference.order(cls) for each in self.program.cls(base).members
                    }
                case _:
                    names = ()
            yield from (f"{name}.{each}" for each in names)


def is_telling(entry: Entry) -> bool:
    return isinstance(entry, Api) or bool(entry.waiting)


def is_private(qualname: str) -> bool:
    return any(part.startswith("_") and not part.endswith("__") for part in qualname.split("."))
