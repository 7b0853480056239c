"""What goes wrong where a repair is careless: programs of fixtures/repair, repaired as one would who forgets one thing.

The numbers are those of the hazards that repairs were designed around. A careless repair is the program "before" or
"after" with some of its text exchanged, or with coroutines whose whole body is handed to a thread (`in_thread`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tests.repairing import read

Harm = Literal["differs", "misuse", "blocks", "hangs"]

IN_THREAD = """

def {how}(function):
    def drive(coroutine):
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value

    async def careless(*args, **kwargs):
        return await {handed}

    return careless

"""
HANDED = {
    "in_thread": "asyncio.to_thread(drive, function(*args, **kwargs))",
    "in_executor": "asyncio.get_running_loop().run_in_executor(None, drive, function(*args, **kwargs))",
    "shielded": "asyncio.shield(asyncio.to_thread(drive, function(*args, **kwargs)))",
    "in_one_thread": "asyncio.get_running_loop().run_in_executor(ONE, drive, function(*args, **kwargs))",
}
ONE = "\nimport concurrent.futures\n\nONE = concurrent.futures.ThreadPoolExecutor(1)\n"


@dataclass(frozen=True)
class Careless:
    """`harm`: the result, rows or exceptions differ; two threads use one connection; the loop stands still; it never
    ends."""

    hazard: str
    says: str
    program: str
    harm: Harm
    part: Literal["before", "after"] = "before"
    changes: tuple[tuple[str, str], ...] = ()
    handed: Mapping[str, str] | None = None  # coroutine functions, by how they are handed to a thread

    @property
    def text(self) -> str:
        text = read(self.program, self.part)["app.py"].decode()
        for old, new in self.changes:
            assert old in text, (self.hazard, old)
            text = text.replace(old, new)
        for function, how in (self.handed or {}).items():
            text += ONE + IN_THREAD.format(how=how, handed=HANDED[how]) + f"{function} = {how}({function})\n"
        return text


# Hazards whose repair is unsafe: the program says with HARM what it then does, and tests/test_repair.py sees it.
SHOWN = {
    "H1": "attribute_read_before",
    "H2": "caller_counts_on_it",
    "H3": "tasks_in_order",
    "H5": "attribute_walked_through",
}

CARELESS = (
    Careless("H4", "blocks that change what they share run beside each other", "counters_in_turn", "differs",
             handed={"Rain.drop": "in_thread"}),
    Careless("H6", "the loop gives back a connection that a thread uses", "cancelled_while_writing", "differs",
             changes=(('cur.execute("SELECT pg_sleep(0.25)")',
                       'await asyncio.to_thread(cur.execute, "SELECT pg_sleep(0.25)")'),)),
    Careless("H7", "a cancelled caller goes on while its call runs", "cancelled_while_writing", "differs",
             handed={"Alarms.ring": "in_thread"}),
    Careless("H8", "a call that is cancelled in the queue never runs", "cancelled_in_the_queue", "differs",
             handed={"Switchboard.connect": "in_one_thread"}),
    Careless("H9", "shielded, the caller goes on all the same", "cancelled_while_writing", "differs",
             handed={"Alarms.ring": "shielded"}),
    Careless("H10", "more threads than connections", "twelve_tasks_pool_of_two", "differs",
             handed={"pass_gate": "in_thread"}),
    Careless("H10", "a thread that finds the pool exhausted does not wait", "twelve_tasks_pool_of_two", "differs",
             part="after", changes=(("_DB_TURNS.borrow(pool.getconn)", "pool.getconn()"),
                                    ("max_workers=2", "max_workers=4"))),
    Careless("H12", "threads share a pool that is not for them", "pool_of_one_thread", "differs",
             handed={"Album.stick": "in_thread"}),
    Careless("H13", "another block takes from the same pool on the loop", "pool_of_subclass", "differs",
             handed={"Store.name": "in_thread"}),
    Careless("H14", "a cursor is used on the loop while a thread executes on it", "one_cursor_across_awaits", "misuse",
             changes=(('cur.execute("SELECT cents',
                       'asyncio.get_running_loop().run_in_executor(None, cur.execute, "SELECT cents'),
                      ("row = cur.fetchone()", "await asyncio.sleep(0.05)\n            row = cur.fetchone()"),)),
    Careless("H15", "what is handed back goes on waiting where it is used", "generator_helper", "blocks",
             changes=(("in self.leaves(least)", "in await asyncio.to_thread(self.leaves, least)"),)),
    Careless("H17", "context variables are not taken along", "context_variables_read", "differs",
             handed={"Ledger.third": "in_executor"}),
    Careless("H17", "context variables that are set do not come back", "context_variable_set", "differs",
             changes=(("role.set(cur.fetchone()[0])", "await asyncio.to_thread(role.set, cur.fetchone()[0])"),)),
    Careless("H18", "what belongs to the loop's thread is missing", "thread_local_read", "differs",
             handed={"Printer.print": "in_thread"}),
    Careless("H19", "SQLite refuses other threads", "sqlite_kept_connection", "differs",
             handed={"Settings.set": "in_thread"}),
    Careless("H20", "objects of the loop are used in a thread", "task_started_in_the_block", "differs",
             handed={"Jobs.submit": "in_thread"}),
    Careless("H21", "a second loop runs what the first refused to", "nested_event_loop", "differs",
             handed={"Canyon.shout": "in_thread"}),
    Careless("H22", "StopIteration leaves a thread, and its future never ends", "stop_iteration_leaves", "hangs",
             part="after", changes=(("contextvars.copy_context().run, _DB_TURNS.run, func", "func"),)),
    Careless("H23", "the exception that is being handled is not there", "raised_again_in_the_block", "differs",
             changes=(("                conn.commit()\n                raise\n",
                       '                conn.commit()\n                await asyncio.to_thread(exec, "raise")\n'),)),
    Careless("H24", "signal handlers are for the main thread", "signal_in_the_block", "differs",
             handed={"Batch.run": "in_thread"}),
    Careless("H25", "the loop holds a lock that the thread wants", "reentrant_lock", "hangs",
             changes=(("(self.count(),)", "(await asyncio.to_thread(self.count),)"),)),
    Careless("H27", "a pool is closed under a running call", "close_while_others_work", "differs",
             part="after", changes=(("await _run_blocking(_DB_TURNS.after_all, self.pool.closeall)",
                                     "await asyncio.to_thread(self.pool.closeall)"),)),
    Careless("H30", "the helper has a name that a subclass uses", "helper_name_of_subclass", "differs",
             part="after", changes=(("_play_sync_2", "_play_sync"),)),
    Careless("H31", "threads are kept in an attribute", "slots_and_frozen", "differs",
             changes=(("    async def deep(self) -> list[str]:\n",
                       "    async def deep(self) -> list[str]:\n        self.executor = None\n"),)),
    Careless("H32", "a protocol gets one more member", "protocol_with_a_block", "differs",
             changes=(("class Runner(Protocol):\n",
                       "class Runner(Protocol):\n    def _run_sync(self, job: int) -> str: ...\n\n"),)),
    Careless("H33", "the decorator goes along with the block", "decorated", "differs",
             part="after", changes=(("    def _start_sync", "    @retried(3)\n    def _start_sync"),)),
    Careless("H34", "`super()` in a function inside of the method", "super_in_the_block", "differs",
             changes=(("super().format(text)", "(lambda: super().format(text))()"),)),
)  # fmt: skip
