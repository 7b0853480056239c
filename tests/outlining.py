"""Does a rewrite that moves statements to a thread change what a program does? Runs it before and after.

A program is a module whose last statement is `CALLS = ("f(1)", …)`; each call is evaluated, and awaited if need be.
`python -m tests.outlining --count 20000 --seed 1` checks random programs.
"""

import argparse
import ast
import asyncio
import contextlib
import inspect
import random
import re
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from asyncfix.repair.interface import Exits, Interface, find_interface
from asyncfix.repair.names import FunctionNode

Emit = Callable[[str, int, int], str | None]
Verdict = Literal["same", "different", "refused"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What one call did: its result or exception, and its side effects in order."""

    result: str
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    after: str | None = None
    expected: tuple[Trace, ...] = ()
    actual: tuple[Trace, ...] = ()


def check(source: str, first: int, last: int, emit: Emit) -> Outcome:
    """Compares the program with what `emit` makes of it for the region of these lines (both included)."""
    after = emit(source, first, last)
    if after is None:
        return Outcome("refused")
    expected, actual = run(source), run(after)
    return Outcome("same" if expected == actual else "different", after, expected, actual)


# ---- running -----------------------------------------------------------------------------------------------------

THREAD = ThreadPoolExecutor(max_workers=1)
LOOP = asyncio.new_event_loop()
TRACE_LIMIT = 200


class First(Exception):  # noqa: N818
    pass


class Second(Exception):  # noqa: N818
    pass


class Endless(BaseException):
    pass


@dataclass(slots=True)
class World:
    """What programs can call: everything they do is recorded, and every chance is repeatable."""

    effects: list[str]
    random: random.Random

    def log(self, *values: object) -> None:
        self.effects.append(" ".join(_describe(value) for value in values))
        if len(self.effects) > TRACE_LIMIT:
            raise Endless

    def chance(self) -> bool:
        self.log("chance")
        return self.random.random() < 0.5

    def risk(self) -> int:
        self.log("risk")
        luck = self.random.random()
        if luck < 0.2:
            raise First("risk")
        if luck < 0.3:
            raise Second("risk")
        return 1

    @contextlib.contextmanager
    def opened(self) -> Iterator["World"]:
        self.log("open")
        try:
            yield self
        finally:
            self.log("close")

    @contextlib.contextmanager
    def swallowing(self) -> Iterator[int]:
        try:
            yield 7
        except First:
            self.log("swallowed")

    async def pause(self) -> int:
        self.log("pause")
        await asyncio.sleep(0)
        return 2


async def blocked(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls a function on another thread; the coroutine waits."""
    return await asyncio.get_running_loop().run_in_executor(THREAD, function, *arguments)


def blocked_now(function: Callable[..., Any], *arguments: object) -> Any:
    """Calls a function on another thread; this thread waits."""
    return THREAD.submit(function, *arguments).result()


def run(source: str) -> tuple[Trace, ...]:
    """The traces of all calls of the program."""
    try:
        code = compile(source, "program.py", "exec")
    except SyntaxError as error:
        return (Trace(f"SyntaxError {error.msg}", ()),)
    world = World([], random.Random(source[-200:]))
    names = {name: getattr(world, name) for name in ("log", "chance", "risk", "opened", "swallowing", "pause")}
    names |= {"First": First, "Second": Second, "contextlib": contextlib, "asyncio": asyncio}
    names |= {"blocked": blocked, "blocked_now": blocked_now, "__name__": "program"}
    exec(code, names)
    return tuple(_trace(call, names, world, seed) for seed, call in enumerate(names["CALLS"]))


def _trace(call: str, names: dict[str, Any], world: World, seed: int) -> Trace:
    world.effects.clear()
    world.random.seed(seed)
    try:
        result = eval(call, names)
        if inspect.isawaitable(result):
            result = LOOP.run_until_complete(_wait(result))
        described = _describe(result)
    except (Exception, Endless) as error:
        described = _describe(error)
    return Trace(described, tuple(world.effects))


async def _wait(awaitable: Awaitable[object]) -> object:
    return await awaitable


def _describe(value: object) -> str:
    """A text without addresses and qualified names. Which words say that a variable is unbound depends on where it lives, not on it."""
    if isinstance(value, NameError):
        return "unbound " + "".join(re.findall(r"'(\w+)'", str(value))[:1])
    if isinstance(value, BaseException):
        return f"{type(value).__name__}{value.args}"
    if inspect.ismodule(value):
        return f"module {value.__name__}"
    if callable(value) or inspect.isgenerator(value):
        return type(value).__name__
    return re.sub(r"<(class|function)?[^<>]*(<\w+>[^<>]*)*>", "<object>", repr(value))


# ---- an emitter for tests ----------------------------------------------------------------------------------------

HELPER = "outlined"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a region stands: `path` leads from the module to the function, `block` is the body that holds it."""

    tree: ast.Module
    path: tuple[ast.AST, ...]
    block: list[ast.stmt]
    first: int
    last: int

    @property
    def function(self) -> FunctionNode:
        function = self.path[-1]
        assert isinstance(function, FUNCTIONS)
        return function

    @property
    def region(self) -> list[ast.stmt]:
        return self.block[self.first : self.last]


def locate(source: str, first: int, last: int) -> Site:
    tree = ast.parse(source)
    found = [site for site in _find_sites(tree, (tree,), first, last) if isinstance(site[0][-1], FUNCTIONS)]
    path, block, indexes = found[0]
    return Site(tree, path, block, indexes[0], indexes[-1] + 1)


_Found = tuple[tuple[ast.AST, ...], list[ast.stmt], list[int]]


def _find_sites(node: ast.AST, path: tuple[ast.AST, ...], first: int, last: int) -> Iterator[_Found]:
    """The outermost body first."""
    for block in bodies_of(node):
        lines = [(statement.lineno, statement.end_lineno or 0) for statement in block]
        if indexes := [index for index, (start, end) in enumerate(lines) if first <= start and end <= last]:
            yield path, block, indexes
    for child in ast.iter_child_nodes(node):
        inner = (*path, child) if isinstance(child, (*FUNCTIONS, ast.ClassDef)) else path
        yield from _find_sites(child, inner, first, last)


def bodies_of(node: ast.AST) -> list[list[ast.stmt]]:
    fields = (getattr(node, name, None) for name in ("body", "orelse", "finalbody"))
    return [body for body in fields if isinstance(body, list) and body]


def swallows(item: ast.withitem) -> bool:
    return any(word in ast.unparse(item.context_expr) for word in ("suppress", "swallowing"))


def describe(source: str, first: int, last: int) -> Interface:
    site = locate(source, first, last)
    return find_interface(site.function, site.region, swallows)


def emit(source: str, first: int, last: int) -> str | None:
    """Outlines the region in the form that its interface asks for."""
    site = locate(source, first, last)
    interface = find_interface(site.function, site.region, swallows)
    if interface.refusals:
        return None
    body = [_HelperBody(interface, _is_tagged(interface.exits)).visit(statement) for statement in site.region]
    body = [*_declare("global", interface.globals), *body, *_finish(interface)]
    if interface.closure:
        helper = [*_declare("nonlocal", interface.shared), *body]
        declared = [_statement(f"{name}: object") for name in interface.undeclared]
        site.block[site.first : site.last] = [*declared, _define(helper, ()), *_call(site, interface, HELPER, ())]
    else:
        name = f"__class__.{HELPER}" if interface.needs_class else HELPER
        site.block[site.first : site.last] = _call(site, interface, name, interface.parameters)
        _place(site, _define(body, interface.parameters), inside_class=interface.needs_class)
    return ast.unparse(ast.fix_missing_locations(site.tree))


def _is_tagged(exits: Exits) -> bool:
    return exits.breaks or exits.continues or (exits.returns and exits.falls_through)


def _statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


def _declare(word: str, names: Sequence[str]) -> list[ast.stmt]:
    return [ast.Global(list(names)) if word == "global" else ast.Nonlocal(list(names))] if names else []


def _define(body: list[ast.stmt], parameters: Sequence[str]) -> ast.FunctionDef:
    helper = _statement(f"def {HELPER}({', '.join(parameters)}): pass")
    assert isinstance(helper, ast.FunctionDef)
    helper.body = body
    return helper


def _place(site: Site, helper: ast.FunctionDef, *, inside_class: bool) -> None:
    """Before the function, in the innermost scope that both see."""
    hosts = list(site.path)
    child = hosts.pop()
    while isinstance(hosts[-1], ast.ClassDef) and not inside_class:
        child = hosts.pop()
    if inside_class:
        helper.decorator_list.append(ast.Name("staticmethod", ast.Load()))
    body = next(body for host in ast.walk(hosts[-1]) for body in bodies_of(host) if child in body)
    body.insert(body.index(child), helper)  # type: ignore[arg-type]


def _payload(interface: Interface, names: Sequence[str]) -> str:
    return _tuple(names) if names and not interface.closure else "None"


def _tuple(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _finish(interface: Interface) -> list[ast.stmt]:
    if not interface.exits.falls_through:
        return []
    payload = _payload(interface, interface.outputs)
    return [_statement(f"return 'fall', {payload}" if _is_tagged(interface.exits) else f"return {payload}")]


def _call(site: Site, interface: Interface, helper: str, parameters: Sequence[str]) -> list[ast.stmt]:
    waiting = "await blocked" if isinstance(site.function, ast.AsyncFunctionDef) else "blocked_now"
    call = f"{waiting}({', '.join([helper, *parameters])})"
    exits = interface.exits
    if not _is_tagged(exits):
        if exits.returns:
            return [_statement(f"return {call}")]
        names = () if interface.closure else interface.outputs
        return [_statement(f"{_tuple(names)} = {call}" if names else call)]
    lines = [f"_exit, _value = {call}"]
    lines += ["if _exit == 'return': return _value"] if exits.returns else []
    for word, used, names in (
        ("break", exits.breaks, interface.break_outputs),
        ("continue", exits.continues, interface.continue_outputs),
    ):
        lines += [f"if _exit == '{word}':", *_unpack(interface, names), f"    {word}"] if used else []
    lines += [line.strip() for line in _unpack(interface, interface.outputs)] if exits.falls_through else []
    return ast.parse("\n".join(lines)).body


def _unpack(interface: Interface, names: Sequence[str]) -> list[str]:
    return [f"    {_tuple(names)} = _value"] if names and not interface.closure else []


@dataclass(slots=True)
class _HelperBody(ast.NodeTransformer):
    """Turns the ways out of the region into values that the caller can tell apart."""

    interface: Interface
    tagged: bool

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        value = f"({ast.unparse(node.value)})" if node.value else "None"
        return _statement(f"return 'return', {value}") if self.tagged else node

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        return _statement(f"return 'break', {_payload(self.interface, self.interface.break_outputs)}")

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        return _statement(f"return 'continue', {_payload(self.interface, self.interface.continue_outputs)}")

    def visit_For(self, node: ast.For | ast.While) -> ast.stmt:
        inner = _InnerLoop(self.interface, self.tagged)
        node.body = [inner.visit(statement) for statement in node.body]
        node.orelse = [self.visit(statement) for statement in node.orelse]
        return node

    visit_While = visit_For  # noqa: N815

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """A nonlocal name must not be annotated."""
        if self.interface.closure and isinstance(node.target, ast.Name) and node.target.id in self.interface.shared:
            return ast.Assign([node.target], node.value, lineno=0) if node.value else ast.Pass()
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _leave  # noqa: N815


class _InnerLoop(_HelperBody):
    """Inside a loop of the region, `break` and `continue` stay what they are."""

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        return node


# ---- random programs ---------------------------------------------------------------------------------------------

VARIABLES = "abcd"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes random statements; `depth` and `looping` say where."""

    random: random.Random

    def name(self) -> str:
        return self.random.choice(VARIABLES)

    def expression(self) -> str:
        number, name, other = self.random.randint(0, 5), self.name(), self.random.choice(VARIABLES + "pq")
        rare = [
            f"[{name} for {other} in range(2)]",
            f"[{name} for {name} in range(2)]",
            f"[({name} := {other}) for z in range({number % 3})]",
            f"({name} := {number})",
            f"list({name} for z in range(2))",
            f"({other} and ({name} := {number}) and {name})",
            f"({name} if {other} else {number})",
            f"f'{{{name}}}'",
            f"g({name})",
            "risk()",
        ]
        return self.random.choice([str(number), name, other, f"({name}, {number})", self.random.choice(rare)])

    def condition(self) -> str:
        name, number = self.name(), self.random.randint(0, 2)
        rare = [f"({name} := {number}) == 1", f"p and ({name} := {number})", f"not (q or ({name} := {number}))"]
        return self.random.choice(["p", "q", "chance()", "chance()", f"{name} == 1", "not p", self.random.choice(rare)])

    def block(self, depth: int, looping: bool, count: int | None = None) -> list[str]:
        lines = []
        for _ in range(count or self.random.randint(1, 4)):
            lines += self.statement(depth, looping)
        return lines

    def inner(self, depth: int, looping: bool) -> list[str]:
        return [f"    {line}" for line in self.block(depth + 1, looping)]

    def statement(self, depth: int, looping: bool) -> list[str]:
        if depth < 3 and self.random.random() < 0.38:
            return self.random.choice(self.compound())(depth, looping)
        return [self.simple(looping)]

    def compound(self) -> list[Callable[[int, bool], list[str]]]:
        return [self.conditional, self.conditional, self.loop, self.attempt, self.attempt, self.managed, self.match]

    def simple(self, looping: bool) -> str:
        name, other, number = self.name(), self.name(), self.random.randint(0, 99)
        common = [f"{name} = {self.expression()}", f"{name} = {number}", f"log({number}, {name})"]
        common += [f"{name} = {name}, 1", f"log({number}, {name}, {other})", "risk()", f"{name} = risk()"]
        common += ["log(g())", f"log(g({number}))"]
        rare = [
            f"del {name}",
            f"g = lambda z=0: {name}",
            f"{name} += 1",
            f"{name}, {other} = 1, 2",
            f"{name}, *{other} = 1, 2, 3",
            f"import math as {name}",
            f"{name}: int = {number}",
            f"if chance(): return {self.expression()}",
            "if chance(): return",
            "if chance(): raise First('raised')",
            f"if chance(): raise Second({name})",
            f"return {name}" if looping else f"log({name})",
            f"assert {name}, {other}",
            "a = await pause()",
            "await pause()",
            f"k = ({name} for z in range(2))",
            "log(list(k))",
            "log(next(k, 9))",
            *(["break", "continue", "if chance(): break", "if chance(): continue"] * 2 if looping else []),
        ]
        return self.random.choice(rare if self.random.random() < 0.3 else common)

    def conditional(self, depth: int, looping: bool) -> list[str]:
        lines = [f"if {self.condition()}:", *self.inner(depth, looping)]
        return lines + (["else:", *self.inner(depth, looping)] if self.random.random() < 0.4 else [])

    def loop(self, depth: int, looping: bool) -> list[str]:
        heads = [f"for {self.name()} in range({self.random.randint(0, 3)}):", "while chance():"]
        heads += [f"for {self.name()}, {self.name()} in [(1, 2), (3, 4)]:", "while True:"]
        head = self.random.choice(heads)
        tail = ["    log('again')", "    if chance(): break"] if head == "while True:" else []
        lines = [head, *tail, *self.inner(depth, True)]
        return lines + (["else:", *self.inner(depth, looping)] if self.random.random() < 0.25 else [])

    def attempt(self, depth: int, looping: bool) -> list[str]:
        lines = ["try:", *self.inner(depth, looping)]
        caught, final = self.random.random() < 0.75, self.random.random() < 0.4
        if caught:
            heads = ["except First:", "except (First, Second) as e:", f"except First as {self.name()}:", "except:"]
            lines += [self.random.choice([*heads, "except Exception as e:"]), *self.inner(depth, looping)]
            lines += ["else:", *self.inner(depth, looping)] if self.random.random() < 0.25 else []
        return lines + (["finally:", *self.inner(depth, looping)] if final or not caught else [])

    def managed(self, depth: int, looping: bool) -> list[str]:
        heads = ["with opened() as c:", "with swallowing():", f"with swallowing() as {self.name()}, opened():"]
        return [self.random.choice(heads), *self.inner(depth, looping)]

    def match(self, depth: int, looping: bool) -> list[str]:
        name = self.name()
        patterns = [f"[{name}, *_]", "0 | 1", f"(1 | 2) as {name}", f"{name} if {self.condition()}", f"({name}, 2)"]
        lines = [f"match {self.expression()}:", f"    case {self.random.choice(patterns)}:"]
        lines += [f"    {line}" for line in self.inner(depth, looping)]
        if self.random.random() < 0.4:
            lines += ["    case _:", *(f"    {line}" for line in self.inner(depth, looping))]
        return lines

    def closure(self) -> list[str]:
        name, other = self.name(), self.name()
        return [
            f"def g(z=0):\n        nonlocal {name}\n    {name} = z\n    return {other}",
            f"def g(z=0):\n        {name} = z\n    return [{name}, {other}]",
            f"def g(z=0):\n    if {name} == 1: return g\n    return lambda: {name}",
            f"class g:\n    {other} = 1\n    def __init__(self, z=0): self.z = {name}",
        ]

    def program(self) -> str:
        lines = [f"{name} = {self.random.randint(0, 3)}" for name in VARIABLES if self.random.random() < 0.85]
        lines += ["g = log", "k = iter(())"]
        body = self.block(0, False, self.random.randint(4, 7))
        if self.random.random() < 0.3:
            tops = [index for index, line in enumerate(body) if _starts_statement(line)]
            body[(place := self.random.choice(tops)) : place] = self.random.choice(self.closure()).split("\n")
        lines += [*body, f"return {self.name()}, {self.name()}"]
        lines += [f"{name} = 0" for name in VARIABLES]
        calls = "CALLS = tuple(f'A().f({p}, {q})' for p in (0, 1) for q in (0, 1)) * 2"
        return "\n".join(["class A:", "    async def f(self, p, q):", *(f"        {line}" for line in lines), calls])


def _starts_statement(line: str) -> bool:
    return not line.startswith((" ", "else", "except", "finally"))


def choose_region(source: str, chooser: random.Random) -> tuple[int, int]:
    """The first and last line of a few consecutive statements of `f`, mostly without an await."""
    function = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, FUNCTIONS) and node.name == "f")
    body = function.body[: -len(VARIABLES)]
    blocks = [body, *(block for statement in body for node in ast.walk(statement) for block in bodies_of(node))]
    blocks = [block for block in blocks if isinstance(block[0], ast.stmt) and not _is_inside_nested(block, body)]
    for _ in range(10):
        block = chooser.choice(blocks)
        start = chooser.randrange(len(block))
        end = chooser.randrange(start, min(len(block), start + 4))
        region = block[start : end + 1]
        if not any(isinstance(node, ast.Await) for statement in region for node in ast.walk(statement)):
            break
    return region[0].lineno, region[-1].end_lineno or 0


def _is_inside_nested(block: list[ast.stmt], body: list[ast.stmt]) -> bool:
    nested = [node for top in body for node in ast.walk(top) if isinstance(node, (*FUNCTIONS, ast.ClassDef))]
    return any(block[0] in set(ast.walk(node)) - {node} for node in nested)


def write_program(seed: int) -> tuple[str, int, int]:
    """A random program that compiles, and a region of it."""
    chooser = random.Random(seed)
    while True:
        source = Writer(chooser).program()
        with contextlib.suppress(SyntaxError):
            compile(source, "program.py", "exec")
            return source, *choose_region(source, chooser)


def fuzz(seeds: Sequence[int], emit: Emit) -> Iterator[tuple[int, Outcome]]:
    for seed in seeds:
        yield seed, check(*write_program(seed), emit)


def explain(source: str, first: int, last: int, outcome: Outcome) -> str:
    """A mismatch for people."""
    pairs = zip(outcome.expected, outcome.actual, strict=False)
    differing = next(((old, new) for old, new in pairs if old != new), None)
    return f"{source}\n--- lines {first} to {last} became\n{outcome.after}\n--- expected, actual\n{differing}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=2)
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for seed, outcome in fuzz(range(options.seed, options.seed + options.count), emit):
        program = write_program(seed)
        interface = describe(*program)
        form = "refused" if interface.refusals else "closure" if interface.closure else "method"
        counts[f"{form} {outcome.verdict}"] += 1
        codes = [reason.code for reason in (interface.refusals or interface.closure)]
        counts.update(f"{form}: {code}" for code in set(codes))
        if outcome.verdict == "different" and counts["shown"] < options.show:
            counts["shown"] += 1
            print(f"=== seed {seed}\n{explain(*program, outcome)}")
    for key, number in sorted(counts.items()):
        print(f"{number:7d} {key}")
    return 1 if any("different" in key for key in counts) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
