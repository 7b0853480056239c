"""Why a repair is unsafe: what each code means, and the way out."""

from collections.abc import Mapping

from asyncfix.model.refused import TAKE_IT_THERE

NEEDS_REVIEW = "Look at the two places. If nothing goes wrong in between, apply with --unsafe-fixes"

UNSAFE: Mapping[str, tuple[str, str]] = {
    "caller-interleaves": (
        "A coroutine that never let other tasks run begins to do so, and a caller uses the same state before and after "
        "its await, or on one side of it, and the coroutine on the other.",
        f"{NEEDS_REVIEW}; else hold an asyncio.Lock around both uses.",
    ),
    "cancelled-work": (
        "The call gives the result of work that the program may cancel, and then raises an error like any other. Out "
        "of a worker thread, an `await` raises the one that ends a task instead: `except Exception` lets it pass.",
        "Ask `future.cancelled()` in a function of your own, or await `asyncio.wrap_future(future)`.",
    ),
    "endless-wait": (
        "The call may wait for ever, for an item, a signal or a lock of another part of the program, or for what "
        "somebody types: a worker thread would wait with it and be missing from then on, and the program could not end "
        "before it. The end of work that was begun (`thread.join()`, `future.result()`) does come.",
        "Give the call a timeout, or use asyncio's own lock or queue; ask before the loop starts.",
    ),
    "kept-connection": (
        "The connection comes out of a cache, a global or an object that gives it to others, too: their statements, "
        "and their commits, could come in between.",
        f"{TAKE_IT_THERE}; or apply with --unsafe-fixes if only blocks of this file use it: they take turns.",
    ),
    "left-on-connection": (
        "A block sets `autocommit`, or a schema by `SET search_path`, on a pool's connection and gives it back so. On "
        "the loop, the next block mostly gets that very connection; in threads, which one it gets, and so what it "
        "commits or reads, changes from run to run.",
        "Put the setting back in a `finally`, before the connection is given back: in any case, or behind the test "
        "behind which it was set.",
    ),
    "mixed-pool": (
        "Another block or a callback that stays on the loop takes connections from the same pool and may find it "
        "exhausted by threads, which raises at once; or a coroutine holds one on the loop around what now suspends it, "
        "and so do as many tasks as there are.",
        "Repair all blocks over the pool together, or enlarge the pool.",
    ),
    "not-taken": (
        "A handler or `finally` uses a connection that was taken inside of its `try`, without asking if it was. Where "
        "taking it failed, that raised an error of its own; the repaired block raises another one there.",
        "Ask first: `if conn:`; or apply with --unsafe-fixes if nobody looks at that error.",
    ),
    "new-suspension": (
        "State is used before and after the block. No other task could come between; with an await there, one can.",
        f"{NEEDS_REVIEW}; else hold an asyncio.Lock around both uses, or read the state again after the block.",
    ),
    "negative-argument": (
        "`time.sleep` raises an error for a negative number, `asyncio.sleep` returns at once. Nothing shows that there "
        "is none.",
        "Write `max(0, seconds)`, or a test before it; where an error is not wanted either, the repair is right.",
    ),
    "before-finally": (
        "A `finally` follows the block: a task that is cancelled during the new await skips what stands between.",
        "Move what must happen into the `finally`.",
    ),
    "given-callback": (
        "The block calls what its package is given, a callback or a method of another's class, and all that is known "
        "of it stands outside of the package, in its tests or examples. What others give may need the event loop, "
        "which a thread has not.",
        "Say in the documentation that it is called in a worker thread, and apply with --unsafe-fixes; or await it.",
    ),
    "handed-connection": (
        "A decorator of the project lends its connection or cursor to the coroutines that it is put on. Their calls go "
        "to the thread of that connection, all of them or none, and one of these coroutines stays as it is.",
        "Look at what is said of that coroutine: it is listed, too.",
    ),
    "held-at-once": (
        "The block holds its connection across an await that never let other tasks run, and does now; and what is "
        "awaited takes another connection. As many may be held as there are tasks, each of which wants one more.",
        "End the block before the await, or enlarge the pool.",
    ),
    "held-by-consumer": (
        "An asynchronous generator yields inside of the block: whoever walks through it says how long it holds the "
        "connection. Where that leaves it early, Python closes the generator later, and in a thread the connection is "
        "given back later still.",
        "Fetch in parts, each in a block of its own, and yield between them; or walk through it in an "
        "`async with aclosing(...)`, and apply with --unsafe-fixes.",
    ),
    "inside-finally": (
        "The block stands in a `finally`: a task that is cancelled during the new await skips the rest of it.",
        "Move the rest above the block, or shield the clean-up.",
    ),
    "inside-with": (
        "A `with` of an unknown manager stands around the block: what it sets now lasts while other tasks run.",
        "Enter it inside of the block, where it needs the thread.",
    ),
    "shared-input": (
        "A container or iterator is walked through in the thread while others may change it; refused with "
        "--free-threaded.",
        "Pass a copy: `list(rows)`.",
    ),
    "shared-lock": (
        "The block takes a lock of threads in its thread, and code on the event loop takes it or looks at it, too, "
        "or may have it under another name: that would wait for the thread, or find it taken. Or one block takes it "
        "before its connection and another one behind: two threads could wait for each other.",
        "Take it only in blocks that are repaired, and before the connection; use an asyncio.Lock on the loop; or "
        "apply with --unsafe-fixes where it is held for a moment.",
    ),
    "shared-object": (
        "No documentation says that threads may share the object, and two tasks could now use it at once; refused with "
        "--free-threaded.",
        "Make one object for each call, or apply with --unsafe-fixes if you know that it is safe.",
    ),
    "shared-state-read": (
        "The block walks through a container of the object which code on the loop changes; refused with "
        "--free-threaded.",
        "Walk through a copy: `list(self.items)`.",
    ),
    "shared-state-written": (
        "The block changes state in a thread which code on the loop, or another block, changes too; refused with "
        "--free-threaded.",
        "Return what is new from the block and store it on the loop.",
    ),
    "task-order": (
        "Tasks that were begun in turn put entries into one container, or change the database over connections that "
        "each holds: in threads they do so in the order in which they end.",
        "Use --workers 1, or sort the entries, or don't care and apply with --unsafe-fixes.",
    ),
    "transaction-split": (
        "With --split, each part of a block takes a connection of its own, so no transaction goes on over an await. "
        "What a part has not committed is rolled back at its end; what it has, others see, and an error in a later "
        "part does not undo it. What was read before the await may have changed after it.",
        "Look at what must happen together. If the parts may stand alone, apply with --unsafe-fixes; else leave out "
        "--split, and the connection is held over the await.",
    ),
    "wrapper": (
        "`--wrapper to-thread` and `run-in-executor` write shorter code that loses what the reason names.",
        "Use the default wrapper.",
    ),
}
