"""The code that a repair adds where a cancelled caller's queries are cancelled: who owns which connection."""

CANCEL = "cancel"  # the method that `_owned` calls if it isn't told which

OWNER = '''\
_OWNERS = threading.local()


class _Owner:
    """Calls in threads, one after another, and connections with queries to cancel."""

    def __init__(self):
        self._lock = threading.Lock()
        self._taken = {}
        self._running = None

    def run(self, call, func, /, *args, **kwargs):
        """Call func(*args, **kwargs), known as `call`."""
        _OWNERS.current = self
        self._running = call
        try:
            return func(*args, **kwargs)
        finally:
            _OWNERS.current = None
            with self._lock:  # a cancel on its way ends before anything else begins
                self._running = None

    def take(self, connection, cancel):
        with self._lock:
            self._taken[id(connection)] = connection, cancel

    def give(self, connection):
        with self._lock:
            self._taken.pop(id(connection), None)

    def cancel_queries(self, call):
        """Cancel the queries of `call` on connections it still has, if it runs."""
        with self._lock:
            taken = self._taken.values() if self._running is call else ()
            for connection, cancel in taken:
                with suppress(Exception):  # closed or lost: the call ends by itself
                    getattr(connection, cancel)()


def _owned(connection, cancel="cancel"):
    """The connection; from here its queries are cancelled as this call's caller is."""
    if owner := getattr(_OWNERS, "current", None):
        owner.take(connection, cancel)
    return connection


def _released(connection):
    """The connection, which no cancel can hit from here on, as others may use it."""
    if owner := getattr(_OWNERS, "current", None):
        owner.give(connection)
    return connection
'''

RUN_OWNED = '''\
async def _run_blocking(
    func, /, *args, executor={executor}, owner=None, to_end=False, **kwargs
):
    """Await func(*args, **kwargs) on a worker thread, keeping the caller's contextvars.

    If the caller is cancelled, a call that hasn't begun never does, and the queries of
    one that runs are cancelled, but for one that must get `to_end`. The caller still
    waits for the call to end, so nothing is cleaned up (or handed to somebody else)
    while the worker is using it.
    """
    owner, call = owner or _Owner(), object()
    run = functools.partial(contextvars.copy_context().run, owner.run, call)
    call_it = functools.partial(run, {call}, func, *args, **kwargs)
    submitted = executor.submit(call_it)
    future = asyncio.wrap_future(submitted)
    cancelled = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as exc:
            cancelled = exc
            if not (to_end or submitted.cancel()):
                cancel = functools.partial(owner.cancel_queries, call)
                threading.Thread(target=cancel, daemon=True).start()
    if cancelled is not None:
        raise cancelled from None if future.cancelled() else future.exception()
    return future.result()
'''

HELD_OWNED = '''\
class _HeldConnection:
    """A connection that is held across awaits; all calls on it run on one thread."""

    def __init__(self, manager):
        self._manager = manager
        self._conn = None
        self._entered = False
        self._owner = _Owner()
        self._thread = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="{prefix}-held"
        )

    async def run(self, func, *args, to_end=False):
        return await self._call(func, self._conn, *args, to_end=to_end)

    async def _call(self, func, *args, to_end=False):
        return await _run_blocking(
            func, *args, executor=self._thread, owner=self._owner, to_end=to_end
        )

    def _enter(self):
        self._conn = self._manager.__enter__()
        self._entered = True

    async def __aenter__(self):
        try:
            await self._call(self._enter)
        except BaseException as exc:
            await self.__aexit__(type(exc), exc, exc.__traceback__)
            raise
        return self

    async def __aexit__(self, *exc_info):
        try:
            if self._entered:
                return await self._call(self._manager.__exit__, *exc_info, to_end=True)
        finally:
            self._thread.shutdown(wait=False)
'''
