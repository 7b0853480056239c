"""The code that a repair adds to a module: threads, the function that awaits them, and what pools need."""

from asyncfix.model.remembered import frozen
from asyncfix.repair.added import (
    CALL,
    DATABASE,
    HELD_CLASS,
    LEAVE,
    OTHERS,
    OWN,
    OWNER_CLASS,
    OWNERS,
    PLAIN,
    RELEASE,
    RUN,
    TURNS,
    TURNS_CLASS,
    Naming,
)
from asyncfix.repair.holding import (
    ENTERED,
    HELD,
    LAST_TO_END,
    LEFT,
    LEFT_TO_END,
    LENT,
    TO_END,
    TRANSACTION,
    WALK,
    WALKING,
)

SERIAL = "# One thread: blocks that change what they share take turns, as on the loop.\n"
UNSHARED = "# One thread: they take turns, as on the loop; the pool is not made for several.\n"
BESIDE = "# One thread: they take turns, as on the loop, and leave the pool to other threads.\n"
SINGLE = "# One thread: they take turns, as on the loop.\n"

NARROW = 88  # columns of the lines that are added: more than many files have is wrong in them

RUN_BLOCKING = '''\
async def _run_blocking(func, /, *args, executor={executor}, **kwargs):
    """Await func(*args, **kwargs) on a worker thread, keeping the caller's contextvars.

    A cancelled caller still waits for the call to end, so nothing is cleaned up
    (or handed to somebody else) while the worker is using it.
    """
    call = functools.partial(
        contextvars.copy_context().run, {call}, func, *args, **kwargs
    )
    future = asyncio.get_running_loop().run_in_executor(executor, call)
    cancelled = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as exc:
            cancelled = exc
    if cancelled is not None:
        raise cancelled from future.exception()
    return future.result()
'''

CALLED = '''\
def _call(func, /, *args, **kwargs):
    """Call func(*args, **kwargs); StopIteration ends as it does in a coroutine."""
    try:
        return func(*args, **kwargs)
    except StopIteration as exc:  # which a future can't carry
        raise RuntimeError("coroutine raised StopIteration") from exc
'''

TAKING = '''\
class _Turns:
    """Blocking calls in threads; one that finds the pool exhausted waits for others.

    On the event loop they took turns, and one connection was enough for all of them.
    """

    def __init__(self):
        self._changed = threading.Condition()
        self._running = {}  # by thread: may it have a connection to give back
        self._ended = 0

    def run(self, func, /, *args, **kwargs):
        """Call func(*args, **kwargs) as one of the calls that others may wait for."""
        me = threading.get_ident()
        with self._changed:
            self._running[me] = False
        try:
            return func(*args, **kwargs)
        except StopIteration as exc:  # which a future can't carry
            raise RuntimeError("coroutine raised StopIteration") from exc
        finally:
            with self._changed:
                del self._running[me]
                self._ended += 1
                self._changed.notify_all()

    def borrow(self, getconn, /, *args, **kwargs):
        """Call getconn(); raise {error} only if no running call can give one back."""
        while True:
            ended = self._ended
            self._set_borrowing(True)
            try:
                return getconn(*args, **kwargs)
            except {error}:
                if not self._wait_for_end(ended):
                    raise

    def _set_borrowing(self, may_hold):
        with self._changed:
            if threading.get_ident() in self._running:
                self._running[threading.get_ident()] = may_hold

    def _wait_for_end(self, ended):
        """Wait for one more end than `ended`; False if no running call could help."""
        self._set_borrowing(False)  # whoever waits gives nothing back
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended != ended or not any(self._running.values())
            )
        self._set_borrowing(True)
        return self._ended != ended
'''

CLOSING = '''
    def after_all(self, func, /, *args, **kwargs):
        """Call func() when no other call is running, and before any other begins."""
        with self._changed:
            alone = {threading.get_ident()}
            self._changed.wait_for(lambda: self._running.keys() <= alone)
            return func(*args, **kwargs)
'''

TURNS_OBJECT = """

_DB_TURNS = _Turns()
"""


@frozen
class Runtime:
    """What a module needs: `error` is the exception of an exhausted pool as the module names it, "" without a pool."""

    prefix: str
    limit: int
    error: str
    holds: bool
    serial: bool = False
    reserve: int = 0  # connections of the pool that blocks on the loop need
    beside: int = 0  # connections of the pool that other threads need
    is_shared: bool = True  # threads may use the pool at once
    at_once: int = 1  # connections that one call may hold
    is_database: bool = True
    closes: bool = False  # pools are closed when their calls have ended
    transacts: bool = False  # held connections are entered as transactions
    enters: bool = False  # what is made of held connections is entered
    walks: bool = False  # rows of held connections are fetched one by one
    ends: bool = False  # what is left of such rows ends on the thread of the connection
    rests: bool = False  # who needs a connection waits for tasks that go on with one that they hold
    lends: bool = False  # coroutines that are awaited use the thread of a held connection
    leaves: bool = False  # context managers are left on threads
    apart: bool = False  # other calls that block have threads of their own
    threads: int = 0  # 0 for as many as fit
    cancels: bool = False  # the queries of a cancelled caller
    default: str = ""  # executor of calls that name none, where an earlier repair has one
    existing: frozenset[str] = frozenset()  # names that an earlier repair has defined
    outgrown: frozenset[str] = frozenset()  # those that it has defined and that are written anew, or go
    called: Naming = PLAIN  # what the module calls them, and what it imports for them


DEFAULT_WORKERS = 8
LEAVING_IMPORTS = (("contextlib", "asynccontextmanager"),)
ALL_BUT_ONE = 1_000_000  # connections: as many as there are, for all that is known


def runtime_parts(runtime: Runtime) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The pieces of the runtime in their order: the names that each defines, and its source, in plain names."""
    name, default = executor_of(runtime), runtime.default or executor_of(runtime)
    taking = taking_text(runtime) + (CLOSING if runtime.closes else "") + TURNS_OBJECT
    turns = ((TURNS_CLASS, TURNS), taking)
    run, owning = (RUN_BLOCKING, []) if not runtime.cancels else owning_parts()
    run = run.replace("{call}", f"{TURNS}.run" if runtime.error else CALL).replace("{executor}", default)
    leave = (LEFT_TO_END if runtime.cancels else LEFT).replace("{executor}", default)
    leaving = [((LEAVE,), leave)] if runtime.leaves else []
    held = ((HELD_CLASS,), held_text(runtime))
    parts = [((name,), executor_text(runtime)), turns if runtime.error else ((CALL,), CALLED)]
    parts += [((OTHERS,), others_text(runtime))] if runtime.apart and runtime.is_database else []
    return (*parts, *owning, ((RUN,), run), *leaving, *([held] if runtime.holds else []))


def owning_parts() -> tuple[str, list[tuple[tuple[str, ...], str]]]:
    """What runs the calls, and who owns which connection, where queries are cancelled; few runs ask for that."""
    from asyncfix.repair.owning import OWNER, RUN_OWNED

    return RUN_OWNED, [((OWNERS, OWNER_CLASS, OWN, RELEASE), OWNER)]


def held_text(runtime: Runtime) -> str:
    """What holds a connection; where queries are cancelled, those that leave what was entered are not."""
    lane = held_class(runtime).replace("{prefix}", f"{runtime.prefix}-db")
    entering = TRANSACTION * runtime.transacts + ENTERED * runtime.enters
    going = LENT * runtime.lends + WALK * runtime.walks + WALKING * runtime.ends
    text = (entering + going).replace("{to_end}", TO_END if runtime.cancels else "")
    return lane + text.replace("{last_to_end}", LAST_TO_END if runtime.cancels else "")


def taking_text(runtime: Runtime) -> str:
    text = TAKING.replace("{error}", runtime.error)
    if not runtime.rests or runtime.cancels:
        return text
    from asyncfix.repair import resting  # few programs need it

    return resting.changed(text, resting.TAKING) + resting.GOING_ON


def held_class(runtime: Runtime) -> str:
    """What a held connection is; other code is loaded by the few runs that write it."""
    if runtime.cancels:
        from asyncfix.repair.owning import HELD_OWNED

        return HELD_OWNED
    if runtime.rests:
        from asyncfix.repair import resting

        return resting.changed(HELD, resting.HELD)
    return HELD


def executor_of(runtime: Runtime) -> str:
    return DATABASE if runtime.is_database else OTHERS


def executor_text(runtime: Runtime) -> str:
    if not runtime.is_database:
        return others_text(runtime)
    prefix = f"{runtime.prefix}-db"
    return executor_made("Blocking database calls", sizing(runtime), DATABASE, workers(runtime), prefix)


def others_text(runtime: Runtime) -> str:
    """The threads of what waits for no database; one where they change state that they share."""
    subject = "All other blocking calls" if runtime.is_database else "Blocking calls"
    is_serial = runtime.serial and not runtime.is_database
    count = 1 if is_serial else runtime.threads or DEFAULT_WORKERS
    sized = SERIAL if is_serial else SINGLE if count == 1 else ""
    prefix = f"{runtime.prefix}-blocking"
    return executor_made(subject, sized, OTHERS, count, prefix)


def executor_made(subject: str, sized: str, name: str, count: int, prefix: str) -> str:
    """The line that makes it, or three where that is too long."""
    text = f'{name} = ThreadPoolExecutor(max_workers={count}, thread_name_prefix="{prefix}")'
    if len(text) > NARROW:
        text = f'{name} = ThreadPoolExecutor(\n    max_workers={count}, thread_name_prefix="{prefix}"\n)'
    return f"# {subject} run on these threads, never on the event loop.\n{sized}{text}\n"


def runtime_text(runtime: Runtime) -> str:
    """The source of what the module lacks of the runtime, definitions two lines apart."""
    text = "\n\n".join(text for names, text in runtime_parts(runtime) if not runtime.existing & set(names))
    return respelled(text, runtime.called) if runtime.called.others else text


def respelled(text: str, called: Naming) -> str:
    """A source of ours with other names; methods and what strings say keep theirs."""
    from io import StringIO
    from itertools import pairwise
    from tokenize import NAME, generate_tokens

    lines = text.splitlines(keepends=True)
    tokens = list(generate_tokens(StringIO(text).readline))
    for before, token in reversed([*pairwise(tokens)]):
        (row, column), (_, end) = token.start, token.end
        is_method = before.string == "." or (before.string == "def" and lines[row - 1][:1].isspace())
        if token.type == NAME and not is_method:
            line = lines[row - 1]
            lines[row - 1] = line[:column] + called.of(token.string) + line[end:]
    return "".join(lines)


def workers(runtime: Runtime) -> int:
    return 1 if runtime.serial else runtime.threads or fitting(runtime)


def fitting(runtime: Runtime) -> int:
    """As many as never wait for each other's connections."""
    if not runtime.is_shared:
        return 1
    if not runtime.limit:
        return DEFAULT_WORKERS if runtime.at_once <= 1 and not runtime.beside else 1
    return max(1, (runtime.limit - runtime.reserve - runtime.beside) // max(1, runtime.at_once))


def sizing(runtime: Runtime) -> str:
    if runtime.serial:
        return SERIAL
    if runtime.threads:
        return SINGLE if runtime.threads == 1 else ""
    if not runtime.is_shared:
        return UNSHARED
    if runtime.beside and fitting(runtime) == 1:
        return BESIDE
    left = f", less {runtime.beside} for other threads" if runtime.beside else ""
    left += f", less {runtime.reserve} for blocks that stay on the loop" if runtime.reserve else ""
    if runtime.at_once > 1:
        of = f" ({runtime.limit})" if runtime.limit else ", of unknown size"
        return wrapped(
            f"Some hold {runtime.at_once} connections of the pool{of}{left}: no more threads than can have them."
        )
    return wrapped(f"One thread for each connection of the pool ({runtime.limit}){left}.") if runtime.limit else ""


def wrapped(comment: str) -> str:
    from textwrap import wrap  # where something is written

    return "".join(f"# {line}\n" for line in wrap(comment, NARROW - 2))


def runtime_imports(runtime: Runtime) -> tuple[tuple[str, str], ...]:
    """(module, name) of what the runtime uses; "" for a plain `import module`."""
    if runtime.existing.issuperset({RUN}) and not runtime.holds:
        return LEAVING_IMPORTS if runtime.leaves else ()
    plain = ["asyncio", "contextvars", "functools", *(["threading"] if runtime.error or runtime.cancels else [])]
    entering: tuple[tuple[str, str], ...] = (
        LEAVING_IMPORTS if runtime.transacts or runtime.enters or runtime.ends or runtime.leaves else ()
    )
    entering += (("contextlib", "suppress"),) if runtime.cancels else ()
    return (*((module, "") for module in plain), ("concurrent.futures", "ThreadPoolExecutor"), *entering)
