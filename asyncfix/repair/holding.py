"""The code that a repair adds where connections are held, and managers left, on threads."""

HELD = '''\
class _HeldConnection:
    """A connection that is held across awaits; all calls on it run on one thread."""

    def __init__(self, manager):
        self._manager = manager
        self._conn = None
        self._entered = False
        self._thread = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="{prefix}-held"
        )

    async def run(self, func, *args):
        return await _run_blocking(func, self._conn, *args, executor=self._thread)

    def _enter(self):
        self._conn = self._manager.__enter__()
        self._entered = True

    async def __aenter__(self):
        try:
            await _run_blocking(self._enter, executor=self._thread)
        except BaseException as exc:
            await self.__aexit__(type(exc), exc, exc.__traceback__)
            raise
        return self

    async def __aexit__(self, *exc_info):
        try:
            if self._entered:
                leave = self._manager.__exit__
                return await _run_blocking(leave, *exc_info, executor=self._thread)
        finally:
            self._thread.shutdown(wait=False)
'''

TO_END, LAST_TO_END = ", to_end=True", "\n                to_end=True,"

TRANSACTION = '''
    @asynccontextmanager
    async def transaction(self):
        """`with connection:` on the connection's thread."""
        entered = []  # also where the task is cancelled meanwhile
        try:
            await self.run(lambda conn: entered.append(conn.__enter__()))
            yield
        except BaseException as exc:
            if not entered or not await self.run(
                lambda conn, *exc_info: conn.__exit__(*exc_info),
                type(exc),
                exc,
                exc.__traceback__,{last_to_end}
            ):
                raise
        else:
            await self.run(lambda conn: conn.__exit__(None, None, None){to_end})
'''

ENTERED = '''
    @asynccontextmanager
    async def entered(self, make):
        """`with make(connection) as value:` on the connection's thread."""
        entered = []  # also where the task is cancelled meanwhile
        manager = await self.run(make)
        try:
            await self.run(lambda _: entered.append(manager.__enter__()))
            yield entered[0]
        except BaseException as exc:
            if not entered or not await self.run(
                lambda _, *exc_info: manager.__exit__(*exc_info),
                type(exc),
                exc,
                exc.__traceback__,{last_to_end}
            ):
                raise
        else:
            await self.run(lambda _: manager.__exit__(None, None, None){to_end})
'''

LENT = '''
    def lent(self, value):
        """The same thread, for a coroutine that is awaited and uses `value` on it."""
        lane = object.__new__(_HeldConnection)
        lane.__dict__.update(self.__dict__, _conn=value)
        return lane
'''

WALK = '''
    async def walk(self, rows):
        """`for row in rows(conn):` on the connection's thread, row by row."""
        left = await self.run(lambda conn: iter(rows(conn)))
        while (row := await self.run(lambda _: next(left, self))) is not self:
            yield row
'''

WALKING = '''
    @asynccontextmanager
    async def walking(self, rows):
        """`for row in rows(conn):`, row by row; the rest is dropped there, too."""
        left = [await self.run(lambda conn: iter(rows(conn)))]

        async def walk():
            while (row := await self.run(lambda _: next(left[0], self))) is not self:
                yield row

        walked = walk()
        try:
            yield walked
        finally:
            await walked.aclose()
            await self.run(lambda _: left.clear(){to_end})
'''


LEFT = '''\
@asynccontextmanager
async def _leave_blocking(manager, executor={executor}):
    """`with manager as value:`, left on a worker thread."""
    value = manager.__enter__()
    try:
        yield value
    except BaseException as exc:
        if not await _run_blocking(
            manager.__exit__, type(exc), exc, exc.__traceback__, executor=executor
        ):
            raise
    else:
        await _run_blocking(manager.__exit__, None, None, None, executor=executor)
'''

# Where lines would be too long.
LEFT_TO_END = LEFT.replace(
    "            manager.__exit__, type(exc), exc, exc.__traceback__, executor=executor",
    "            manager.__exit__,\n            type(exc),\n            exc,\n            exc.__traceback__,\n"
    "            executor=executor,\n            to_end=True,",
).replace(
    "(manager.__exit__, None, None, None, executor=executor)",
    "(\n            manager.__exit__, None, None, None, executor=executor, to_end=True\n        )",
)
