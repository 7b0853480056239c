"""Random programs for `tests.outlining`: every statement and name in them is there to be outlined wrongly."""

import ast
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
VARIABLES = "abcd"


def bodies_of(node: ast.AST) -> list[list[ast.stmt]]:
    fields = (getattr(node, name, None) for name in ("body", "orelse", "finalbody"))
    return [body for body in fields if isinstance(body, list) and body]


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
            f"g = lambda z=0: [{name}, {other}]",
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
            head = self.random.choice([*heads, "except Exception as e:", "except* First as e:"])
            if "*" in head:
                second = ["except* Second:", *self.inner(depth, False)] if self.random.random() < 0.5 else []
                lines += [head, *self.inner(depth, False), *second]
            else:
                lines += [head, *self.inner(depth, looping)]
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
            f"def g(z=0):\n    nonlocal {name}\n    {name} = z\n    return {other}",
            f"def g(z=0):\n    nonlocal {name}\n    if z > 50: {name} = {other}\n    return {name}",
            f"def g(z=0):\n    nonlocal {name}\n    if z > 70: del {name}",
            f"def g(z=0):\n    {name} = z\n    return [{name}, {other}]",
            f"def g(z=0):\n    if {name} == 1: return g\n    return lambda: {name}",
            f"class g:\n    {other} = 1\n    def __init__(self, z=0): self.z = {name}",
        ]

    def program(self) -> str:
        lines = [f"{name} = {self.random.randint(0, 3)}" for name in VARIABLES if self.random.random() < 0.85]
        lines += ["g = log", "k = iter(())"]
        body = self.block(0, False, self.random.randint(4, 7))
        if self.random.random() < 0.5:
            tops = [0, *(index for index, line in enumerate(body) if _starts_statement(line))]
            place = self.random.choice(tops[: 1 + len(tops) // 2])
            body[place:place] = self.random.choice(self.closure()).split("\n")
        lines += [*body, f"return {self.name()}, {self.name()}"]
        lines += [f"{name} = 0" for name in VARIABLES]
        calls = "CALLS = tuple(f'A().f({p}, {q})' for p in (0, 1) for q in (0, 1)) * 2"
        return "\n".join(["class A:", "    async def f(self, p, q):", *(f"        {line}" for line in lines), calls])


def _starts_statement(line: str) -> bool:
    return not line.startswith((" ", "else", "except", "finally"))


def choose_region(source: str, chooser: random.Random) -> tuple[int, int]:
    """The first and last line of a few consecutive statements of `f`, mostly without an await."""
    function = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, FUNCTIONS) and node.name == "f")
    blocks = list(_find_blocks(function.body[: -len(VARIABLES)]))
    for _ in range(10):
        block = chooser.choice(blocks)
        start = chooser.randrange(len(block))
        end = chooser.randrange(start, min(len(block), start + 4))
        region = block[start : end + 1]
        if not any(isinstance(node, ast.Await) for statement in region for node in ast.walk(statement)):
            break
    return region[0].lineno, region[-1].end_lineno or 0


def _find_blocks(block: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The body and all bodies in it, but for those of nested functions and classes."""
    yield block
    for statement in block:
        if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            clauses = [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
            for inner in (inner for clause in clauses for inner in bodies_of(clause)):
                yield from _find_blocks(inner)


def write_program(seed: int) -> tuple[str, int, int]:
    """A random program that compiles, and a region of it."""
    chooser = random.Random(seed)
    while True:
        source = Writer(chooser).program()
        if _compiles(source):
            return source, *choose_region(source, chooser)


def _compiles(source: str) -> bool:
    """Only one mistake is expected: any other would keep a construct out of the test without a word."""
    try:
        compile(source, "program.py", "exec")
    except SyntaxError as error:
        if "except* block" in error.msg:
            return False
        raise
    return True
