"""What the random coroutines of `tests.interleaving` choose from: names, values, SQL."""

import random
from dataclasses import dataclass, field, replace

VARIABLES = "abcd"
SELECTS = (
    '"SELECT v, id FROM items WHERE owner = %s ORDER BY id", (k,)',
    '"SELECT v FROM items WHERE owner = %s AND id > %s ORDER BY id", (k, {x})',
    '"SELECT count(*) FROM items WHERE owner = %s", (k,)',
)
CHANGES = (
    '"INSERT INTO items VALUES (%s, %s, %s)", (k, {x}, {y})',
    '"INSERT INTO items VALUES (%s, %s, %s)", (k, {z}, {y})',
    '"UPDATE items SET v = v + %s WHERE owner = %s", ({x}, k)',
    '"DELETE FROM items WHERE owner = %s AND id = %s", (k, {z})',
    '"INSERT INTO events VALUES (%s, %s)", (k, str({x}))',
)
ERRORS = ('"SELECT 1 / %s", ({x},)', '"SELECT nothing"', '"INSERT INTO items VALUES (%s, 0, 5000)", (k,)')
LEAK = "  # lost after an error"
Lines = list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement is written: which names it may use, how deep it is, what it may do there."""

    conn: str = ""
    cur: str = ""
    depth: int = 0
    looping: bool = False
    awaits: bool = True
    returns: bool = True
    handling: bool = False
    locked: bool = False

    @property
    def has_connection(self) -> bool:
        return self.conn == "conn"

    def inside(self, **changes: object) -> "Place":
        return replace(self, depth=self.depth + 1, **changes)  # type: ignore[arg-type]


def indent(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]


@dataclass(slots=True)
class Writer:
    """Makes choices; `state` is the number of the attributes that a method may change, and `reads_state` read."""

    random: random.Random
    me: str  # "self." in a method
    state: str = ""
    reads_state: bool = True
    made: int = field(default=0)

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def name(self) -> str:
        return self.random.choice(VARIABLES)

    def number(self) -> int:
        return self.random.randint(0, 4)

    def fresh(self, stem: str) -> str:
        self.made += 1
        return f"{stem}{self.made}"

    def value(self) -> str:
        name, number = self.name(), self.number()
        common = [str(number), name, "x", f"{name} + 1", f"len(rows) + {number}"]
        rare = [f"({self.name()} := {name})", "sum(r[0] for r in rows)", f"len([{name} for _ in rows])"]
        rare += [f"risk({self.pick('p', 'q', '0')})", f"({name} if q else {number})", f"max({name}, {number})"]
        return self.random.choice(rare if self.chance(0.2) else common)

    def condition(self) -> str:
        name, number = self.name(), self.number()
        return self.pick("p", "q", "p", "q", "rows", f"{name} == {number}", f"({name} := x) > {number}", "not p")

    def sql(self, texts: tuple[str, ...]) -> str:
        text = self.random.choice(texts)
        return text.format(x=self.value(), y=self.value(), z=self.random.randint(1, 4))
