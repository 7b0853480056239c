"""Random blocks of statements, one in the other, for `tests.interleaving_programs`."""

from collections.abc import Callable

from tests.interleaving_simple import compute, use_connection, use_cursor, wait
from tests.interleaving_writer import SELECTS, Lines, Place, Writer, indent

HANDLED = ("psycopg2.Error", "psycopg2.IntegrityError", "Oops", "(Oops, psycopg2.Error)", "Exception", "TypeError")
CASES = ("0 | 1", "(True, other)", "[]", "[(first, *_), *_]", "None", "int(found)")
DEEPEST = 3
Write = Callable[[Writer, Place], Lines]


def write_block(w: Writer, place: Place, count: int = 0) -> Lines:
    lines: Lines = []
    for _ in range(count or w.random.randint(1, 3)):
        lines += write_statement(w, place)
    return lines


def write_inner(w: Writer, place: Place, **changes: object) -> Lines:
    return indent(write_block(w, place.inside(**changes)))


def write_statement(w: Writer, place: Place) -> Lines:
    if place.depth < DEEPEST and w.chance(0.3):
        return w.random.choice(compounds(place))(w, place)
    if place.awaits and w.chance(0.3):
        return wait(w, place)
    if place.conn and w.chance(0.65):
        return use_cursor(w, place) if place.cur and w.chance(0.8) else use_connection(w, place)
    return compute(w, place)


def compounds(place: Place) -> list[Write]:
    found: list[Write] = [conditional, conditional, loop, endless, attempt, attempt, grouped, match, closure, managed]
    found += [cursor, cursor, transaction] if place.has_connection else []
    found += [rows_of] if place.cur else []
    found += [walk, expiring, *([] if place.locked else [locked])] if place.awaits else []
    return found


def conditional(w: Writer, place: Place) -> Lines:
    lines = [f"if {w.condition()}:", *write_inner(w, place)]
    return lines + (["else:", *write_inner(w, place)] if w.chance(0.4) else [])


def loop(w: Writer, place: Place) -> Lines:
    i = w.fresh("i")
    head = w.pick(f"for {w.name()} in range({w.number()}):", "for r in rows[:3]:", f"for {i}, r in enumerate([x, 7]):")
    lines = [head, *write_inner(w, place, looping=True)]
    if w.chance(0.25):
        test = w.pick(f"while {i} < 2 and {w.condition()}:", f"while {i} < 2:")
        lines = [f"{i} = 0", test, f"    {i} += 1", *write_inner(w, place, looping=True)]
    return lines + (["else:", *write_inner(w, place)] if w.chance(0.2) else [])


def endless(w: Writer, place: Place) -> Lines:
    i = w.fresh("i")
    ends = [f"    {i} += 1", f"    if {i} > 2: break"]
    return [f"{i} = 0", "while True:", *ends, *write_inner(w, place, looping=True)]


def managed(w: Writer, place: Place) -> Lines:
    """A manager that has nothing to do with the connection, and may end an exception."""
    heads = (
        "with suppress(Oops, psycopg2.Error):",
        "with quiet(p):",
        "with timed('t') as clock:",
        "async with slow('s'):",
    )
    return [w.pick(*heads[: 4 if place.awaits else 3]), *write_inner(w, place)]


def grouped(w: Writer, place: Place) -> Lines:
    """`except*` handles groups, and what is raised alone as a group of one."""
    body = write_inner(w, place, returns=False, looping=False)
    caught = write_inner(w, place, returns=False, looping=False)
    return [
        "try:",
        *body,
        f"except* {w.pick('Oops', 'psycopg2.Error')} as errors:",
        '    log.info("%s", errors)',
        *caught,
    ]


def attempt(w: Writer, place: Place) -> Lines:
    lines = ["try:", *write_inner(w, place)]
    caught = w.chance(0.8)
    if caught:
        for _ in range(1 + w.chance(0.25)):
            lines += handler(w, place)
        lines += ["else:", *write_inner(w, place)] if w.chance(0.25) else []
    if caught and w.chance(0.75):
        return lines
    leaves = w.chance(0.1)
    return [*lines, "finally:", *write_inner(w, place, returns=leaves, looping=leaves and place.looping)]


def handler(w: Writer, place: Place) -> Lines:
    alias = w.pick("", " as error", " as error", " as error", f" as {w.name()}")
    used = ['    log.info("caught %s", error)'] if alias == " as error" and w.chance(0.7) else []
    back = ["    conn.rollback()"] if place.has_connection and w.chance(0.5) else []
    return [f"except {w.pick(*HANDLED)}{alias}:", *back, *used, *write_inner(w, place, handling=True)]


def match(w: Writer, place: Place) -> Lines:
    lines = [f"match {w.pick(w.name(), 'x', '(p, q)', 'rows')}:"]
    for case in w.random.sample(CASES, 2):
        lines += [f"    case {case}:", *indent(write_inner(w, place))]
    return [*lines, "    case _:", *indent(write_inner(w, place))] if w.chance(0.5) else lines


def cursor(w: Writer, place: Place) -> Lines:
    cur = w.pick("cur", "cur", w.fresh("cur"))
    if w.chance(0.3):
        return [f"{cur} = conn.cursor()", *write_block(w, place.inside(cur=cur))]
    return [f"with conn.cursor() as {cur}:", *write_inner(w, place, cur=cur)]


def transaction(w: Writer, place: Place) -> Lines:
    if w.chance(0.15):
        return ["with conn, conn.cursor() as cur:", *write_inner(w, place, cur="cur")]
    return ["with conn:", *write_inner(w, place)]


def rows_of(w: Writer, place: Place) -> Lines:
    """A loop over a cursor, or over what it fetches."""
    cur = place.cur
    head = w.pick(f"for r in {cur}:", f"for r in {cur}.fetchall():", f"while (row := {cur}.fetchone()):")
    awaits = place.awaits and w.chance(0.4)
    return [f"{cur}.execute({w.sql(SELECTS)})", head, *write_inner(w, place, awaits=awaits, looping=True)]


def locked(w: Writer, place: Place) -> Lines:
    return [f"async with {w.pick(f'{w.me}lock', 'own')}:", *write_inner(w, place, locked=True)]


def walk(w: Writer, place: Place) -> Lines:
    return [f"async for {w.name()} in numbers({w.number()}):", *write_inner(w, place, looping=True)]


def expiring(w: Writer, place: Place) -> Lines:
    """A timeout that never comes, or one that comes in a sleep."""
    if w.chance(0.5):
        return ["async with asyncio.timeout(9):", *write_inner(w, place)]
    lines = ["async with asyncio.timeout(0):", "    await asyncio.sleep(9)"]
    return ["try:", *indent(lines), "except TimeoutError:", *write_inner(w, place)] if w.chance(0.8) else lines


def closure(w: Writer, place: Place) -> Lines:
    """A function of the coroutine's own, that reads or sets its variables, called here or kept."""
    name, function = w.name(), w.fresh("inner")
    body = [f"    nonlocal {name}", f"    {name} = {w.value().replace(':=', '+')}"] if w.chance(0.4) else []
    if place.awaits and w.chance(0.3):
        lines = [f"async def {function}(z=0):", *body, "    await pause()", f"    return {name}"]
        return [*lines, f"{w.name()} = await {function}()"]
    body += [f"    {place.cur}.execute({w.sql(SELECTS).replace(':=', '+')})"] if place.cur and w.chance(0.3) else []
    used = w.pick(f"{w.name()} = {function}()", f"{w.name()} = {function}", f'log.info("%s", {function}())')
    return [f"def {function}(z=0):", *body, f"    return {w.name()}", used]
