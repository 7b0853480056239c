"""The code that a repair adds where tasks held a connection and let no other run: who needs one waits for them.

A task that goes on with its connection has one as a running call has; once it waits for something else, it is as one
that was suspended on the loop: who finds the pool exhausted then, fails.
"""

from collections.abc import Sequence

GOING_ON = '''
    def begin(self, thread):
        """A task goes on with the connection that it holds on a thread."""
        call = object()
        with self._changed:
            self._held[thread] = call
        return call

    def rest(self, thread, call=None):
        """It waits for something else, if it began no other call, or has none now."""
        with self._changed:
            if call is None or self._held.get(thread) is call:
                self._held.pop(thread, None)
                self._ended += 1
                self._changed.notify_all()
'''

Changes = Sequence[tuple[str, str]]

TAKING: Changes = (
    (
        "        self._ended = 0\n",
        "        self._held = {}  # by thread: the last call of a task that goes on with it\n        self._ended = 0\n",
    ),
    (
        "lambda: self._ended != ended or not any(self._running.values())",
        "lambda: self._ended != ended\n                or not (self._held or any(self._running.values()))",
    ),
)

HELD: Changes = (
    (
        "        return await _run_blocking(func, self._conn, *args, executor=self._thread)\n",
        "        call = _DB_TURNS.begin(self._thread)\n"
        "        try:\n"
        "            return await _run_blocking(func, self._conn, *args, executor=self._thread)\n"
        "        finally:\n"
        "            self._rest(call)\n\n"
        "    def _rest(self, call):\n"
        "        # When the task has gone on: with another call, or to wait for something else.\n"
        "        asyncio.get_running_loop().call_soon(_DB_TURNS.rest, self._thread, call)\n",
    ),
    (
        "        self._entered = True\n",
        "        self._entered = _DB_TURNS.begin(self._thread)\n",
    ),
    (
        "            raise\n        return self\n",
        "            raise\n        self._rest(self._entered)\n        return self\n",
    ),
    (
        "            if self._entered:\n",
        "            if self._entered:\n                _DB_TURNS.begin(self._thread)\n",
    ),
    (
        "        finally:\n            self._thread.shutdown(wait=False)\n",
        "        finally:\n            _DB_TURNS.rest(self._thread)\n            self._thread.shutdown(wait=False)\n",
    ),
)


def changed(text: str, changes: Changes) -> str:
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text
