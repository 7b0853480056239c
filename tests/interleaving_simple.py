"""Random statements of one or a few lines, for `tests.interleaving_compound`."""

from tests.interleaving_writer import CHANGES, ERRORS, LEAK, SELECTS, Lines, Place, Writer

MANY = '"INSERT INTO events VALUES (%s, %s)", [(k, str(r)) for r in rows]'


def use_cursor(w: Writer, place: Place) -> Lines:
    """Reads, changes, errors; rarely what lives longer than the statement."""
    name, cur = w.name(), place.cur
    read = w.random.choice(reads(w, cur))
    choice = w.random.random()
    if choice < 0.4:
        return [f"{cur}.execute({w.sql(SELECTS)})", read]
    if choice < 0.75:
        return [f"{cur}.execute({w.sql(CHANGES)})", *([f"{name} = {cur}.rowcount"] if w.chance(0.2) else [])]
    rare = [f"{cur}.execute({w.sql(ERRORS)})", f"{name} = total({cur}, k)", f"{cur}.executemany({MANY})", read]
    rare += [f"if (row := {cur}.fetchone()) is None: {name} = 7", f"each({cur}, lambda r: rows.append(r))"]
    rare += [
        f"rows = ((r[0], 0) for r in {cur})",
        f"rows = {cur}",
        f"read = lambda: {cur}.fetchone()",
        "rows = [read()]",
    ]
    return [w.random.choice(rare)]


def reads(w: Writer, cur: str) -> Lines:
    row = f"{cur}.fetchone()"
    found = [f"rows = {cur}.fetchall()", f"{w.name()} = {row}[0]", f"rows = [r for r in {cur}]", f"rows = [{row}]"]
    return [*found, f"rows = list({cur})", f"rows = [(r[0] + {w.name()}, 1) for r in {cur}.fetchall()]"]


def use_connection(w: Writer, place: Place) -> Lines:
    if not place.has_connection:
        return [f"{w.name()} = {place.cur}.rowcount"]
    if w.chance(0.3):
        return [f"conn.cursor().execute({w.sql(CHANGES)})"]
    common = [f"{w.name()} = store(conn, k, {w.number()}, {w.value()})", "conn.commit()", "conn.rollback()"]
    if w.chance(0.001):
        return ["conn.autocommit = True"]  # makes all repairs of its module unsafe, which share the pool
    rare = ["cur = conn.cursor()", "again = conn", "again.commit()", f"conn.close(){LEAK}"]
    rare += ['cur = conn.cursor("named")', 'log.info("%s", conn.closed)', "with conn, conn.cursor() as cur: pass"]
    return [w.random.choice(rare if w.chance(0.1) else common)]


def compute(w: Writer, place: Place) -> Lines:
    """Python alone."""
    name, number = w.name(), w.random.randint(0, 9)
    other = (
        "rows" if (found := w.name()) == name else found
    )  # Python 3.11.2 stores twice to one name in the wrong order
    common = [f"{name} = {w.value()}", f"{name} = {w.value()}", f'log.info("{number} %s", {name})', f"{name} += 1"]
    common += [f"rows = [({name}, {number})]", f"{name}, {other} = {w.value()}, {number}"]
    rare = [f"del {name}", f"{name} = lambda: {w.name()}", f"{name}: int = {w.value()}", "pass"]
    rare += [f"assert {w.condition()}, {number}", f"if {w.condition()}: raise Oops({number})"]
    rare += [f"rows.append(({name}, {number}))", f"{name} = risk({w.condition()})", f"{name}, *rows = 1, (2, 3)"]
    rare += ["raise", 'log.exception("handled")', "raise Oops(8) from None"] if place.handling else []
    rare += [f"if {w.condition()}: return {w.pick(name, '', w.value())}", f"return {name}"] if place.returns else []
    if place.looping:
        rare += ["break", "continue", f"if {w.condition()}: break", f"if {w.condition()}: continue"]
    rare += change_state(w) * 2 if w.state else []
    return [w.random.choice(rare if w.chance(0.35) else common)]


def change_state(w: Writer) -> Lines:
    count, seen, name = f"self.n{w.state}", f"self.seen{w.state}", w.name()
    changes = [f"{count} += 1", f"{count} += {w.number()}", f"{seen}.append(k)"]
    reading = [f"{name} = {count}", f"if {count} == 0: {count} = k", f"{name} = len({seen})", f"{count} = {name}"]
    return [*changes, *(reading if w.reads_state else [])]


def wait(w: Writer, place: Place) -> Lines:
    """Statements that await."""
    name, value = w.name(), w.value()
    common = ["await asyncio.sleep(0)", "await pause()", f"{name} = await compute({value})"]
    rare = [f"if {w.condition()}: await pause()", f"{name} = await compute({value}, {w.value()})"]
    rare += ["rows = [(await compute(r[0]), 1) for r in rows]", "rows = [(i, i) async for i in numbers(2)]"]
    rare += [f"{name}, _ = await asyncio.gather(compute({value}), asyncio.sleep(0))"]
    rare += [f"{name} = await asyncio.wait_for(compute({value}), 9)", f"{name} = (await compute({value})) + {w.name()}"]
    rare += [f"await queue.put({value})", f"{name} = await queue.get() if queue.qsize() else 0"]
    rare += [
        f"{name} = await nested(k + 50, {w.number()})",
        f"task = asyncio.create_task(later({value}))",
        "await task",
    ]
    rare += [f"{name} += await compute({value})", f'log.info(f"{{await compute({value})}}")']
    rare += [
        f"if ({name} := await compute({value})) == 1: {w.name()} = 4",
        f"{name} = await compute({w.name()}) if p else 3",
    ]
    rare += [f"return await compute({value})"] if place.returns else []
    rare += [f"{name} = await compute({place.cur}.fetchone()[0])"] * 2 if place.cur else []
    rare += [f"{name} = await compute(total({place.cur}, k))"] if place.cur else []
    return [w.random.choice(rare if w.chance(0.4) else common)]
