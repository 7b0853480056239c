"""Random coroutines that take a connection in one of many ways, for `tests.interleaving`; modules of many of them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.interleaving_compound import write_block, write_inner
from tests.interleaving_module import HEAD
from tests.interleaving_store import STORE
from tests.interleaving_writer import LEAK, Lines, Place, Writer, indent

OF_MODULES = (
    "async with released() as conn:",
    "async with committed() as conn:",
    "async with swallowed() as conn:",
    "with opened('f') as conn:",
    "async with Session() as conn:",
    "async with Session(quiet=True) as conn:",
    "with Taken() as conn:",
    "with closing(psycopg2.connect(DSN)) as conn:",
    "async with cursor_of() as cur:",
    "async with cursor_of(commit=False) as cur:",
)
OF_STORES = (
    "async with self.connection() as conn:",
    "async with self.transaction() as conn:",
    "async with self.transaction(name='own') as conn:",
    "async with self.numbered() as (conn, a):",
    "async with self.lock, self.connection() as conn:",
)
# How statements take a connection and give it back.
BY_STATEMENTS = (
    ("pool.getconn()", "pool.putconn(conn)"),
    ("take()", "give(conn)"),
    ("psycopg2.connect(DSN)", "conn.close()"),
)
BY_METHODS = (("self.pool.getconn()", "self.pool.putconn(conn)"), ("self.take()", "self.give(conn)"))
MADE = {"queue": "asyncio.Queue()", "own": "asyncio.Lock()", "task": "asyncio.create_task(later(1))", "read": "list"}
ATTEMPTS = 200


@dataclass(frozen=True, slots=True)
class Program:
    """A coroutine: a method of `Store`, or a function. `together` if tasks that run at once end alike in any order."""

    seed: int
    lines: tuple[str, ...]
    is_method: bool
    together: bool

    @property
    def name(self) -> str:
        return f"f{self.seed}"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def is_leaky(self) -> bool:
        """Whether it loses a connection after an error."""
        return LEAK in self.text


def write_program(seed: int) -> Program:
    """The first of the programs of a seed that is one for Python."""
    programs = (write_attempt(seed, random.Random(f"{seed} {attempt}")) for attempt in range(ATTEMPTS))
    return next(program for program in programs if is_python(program.text))


def is_python(text: str) -> bool:
    try:
        compile(text, "program.py", "exec")
    except SyntaxError:
        return False
    return True


def write_attempt(seed: int, chooser: random.Random) -> Program:
    is_method, together = chooser.random() < 0.6, chooser.random() < 0.6
    writer = Writer(chooser, "self." if is_method else "", str(seed) if is_method else "", not together)
    head = f"async def f{seed}({'self, ' if is_method else ''}k, p, q, x):"
    return Program(seed, (head, *indent(write_body(writer, is_method))), is_method, together)


def write_body(w: Writer, is_method: bool) -> Lines:
    set_first = w.pick("c, d = p, k % 3", "c, d = k % 5, x", "c = d = None", "pass")
    before = write_block(w, Place(depth=2), 1) if w.chance(0.5) else []
    after = write_block(w, Place(depth=2)) if w.chance(0.5) else []
    lines = [*before, *write_taking(w, is_method), *after]
    lines += write_taking(w, is_method) if w.chance(0.15) else []
    ending = [f"return {w.pick('a, b, rows', 'a', '[a, rows]', 'a, b, c, d')}"] if w.chance(0.85) else []
    made = [f"{name} = {value}" for name, value in MADE.items() if name in "\n".join(lines)]
    return ["a, b, rows = x, k % 4, []", set_first, *made, *lines, *ending]


def write_taking(w: Writer, is_method: bool) -> Lines:
    """A connection is taken, used and given back; perhaps in a loop, a condition, a handler or a closure."""
    block = write_acquisition(w, is_method)
    choice = w.random.random()
    if choice < 0.75:
        return block
    if choice < 0.81:
        return [f"for i in range({w.pick('2', 'x')}):", *indent(block)]
    if choice < 0.87:
        return [f"if {w.condition()}:", *indent(block)]
    if choice < 0.93:
        caught = [f"except {w.pick('Oops', 'Exception')} as error:", '    log.info("%s", error)']
        return ["try:", *indent(block), *caught, *write_inner(w, Place(depth=2, handling=True))]
    return ["async def work():", "    nonlocal a, b, rows", *indent(block), f"{w.name()} = await work()"]


def write_acquisition(w: Writer, is_method: bool) -> Lines:
    awaits = w.chance(0.75)
    if w.chance(0.65):
        head = w.pick(*OF_MODULES, *(OF_STORES * 2 if is_method else ()))
        conn, cur = ("cursor", "cur") if head.endswith("cur:") else ("conn", "")
        place = Place(conn, cur, 1, awaits=awaits, locked="lock" in head)
        return [head, *indent(write_use(w, place))]
    take, give = w.random.choice([*BY_STATEMENTS, *(BY_METHODS * 2 if is_method else ())])
    return w.random.choice((write_guarded, write_guarded, write_inside, write_open))(w, take, give, awaits)


def write_use(w: Writer, place: Place) -> Lines:
    if place.has_connection and w.chance(0.4):
        return ["cur = conn.cursor()", *write_block(w, place.inside(cur="cur"), w.random.randint(2, 5))]
    return write_block(w, place, w.random.randint(2, 5))


def write_guarded(w: Writer, take: str, give: str, awaits: bool) -> Lines:
    use = write_use(w, Place("conn", "", 1, awaits=awaits))
    handler = ["except Exception:", "    conn.rollback()", "    raise"] if w.chance(0.4) else []
    return [f"conn = {take}", "try:", *indent(use), *handler, "finally:", f"    {give}"]


def write_inside(w: Writer, take: str, give: str, awaits: bool) -> Lines:
    """Taken in the `try`."""
    use = write_use(w, Place("conn", "", 1, awaits=awaits))
    return ["conn = None", "try:", f"    conn = {take}", *indent(use), "finally:", "    if conn:", f"        {give}"]


def write_open(w: Writer, take: str, give: str, awaits: bool) -> Lines:
    """Lost after an error."""
    return [f"conn = {take}{LEAK}", *write_use(w, Place("conn", "", 1, awaits=awaits, returns=False)), give]


def write_module(programs: Sequence[Program]) -> str:
    """A module of many programs; what they change is made in the class's constructor."""
    methods = [program for program in programs if program.is_method]
    state = [f"        self.n{each.seed} = 0\n        self.seen{each.seed} = []" for each in methods]
    texts = ["\n".join(["", *indent(list(each.lines))]) for each in methods]
    texts += ["\n".join(["", "", *each.lines]) for each in programs if not each.is_method]
    return f"{HEAD}\n\n" + STORE.replace("{state}", "\n".join(state)) + "\n".join(texts) + "\n"
