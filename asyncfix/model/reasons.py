"""What the codes mean that are no rules: those beside a repair which is unsafe or refused, and those of errors."""

from collections.abc import Mapping
from typing import Literal

from asyncfix.model.finding import Level
from asyncfix.model.remembered import frozen


@frozen
class Explanation:
    """`level`: what a repair with this reason is, or "error"; `says` why, `advice` the way out."""

    code: str
    level: Level | Literal["error"]
    says: str
    advice: str


NEEDS_REVIEW = "Look at the two places. If nothing goes wrong in between, apply with --unsafe-fixes"
TAKE_IT_THERE = "Take the connection in the function that uses it"

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
        "Put the setting back in a `finally`, before the connection is given back.",
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
    "handed-connection": (
        "A decorator of the project lends its connection or cursor to the coroutines that it is put on. Their calls go "
        "to the thread of that connection, all of them or none, and one of these coroutines stays as it is.",
        "Look at what is said of that coroutine: it is listed, too.",
    ),
    "held-at-once": (
        "The block holds its connection across an await that never let other tasks run, and does now: as many "
        "connections may be held as there are tasks, and what is awaited may find none.",
        "End the block before the await, or enlarge the pool.",
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

REFUSED: Mapping[str, tuple[str, str]] = {
    "ambient-exception": (
        "The block needs the exception that the coroutine is handling (a bare `raise`, `logger.exception`): a thread "
        "handles none.",
        "Name it (`except Error as error`) and use the name: `raise error`, `exc_info=error`.",
    ),
    "await-below-use": (
        "The connection is used in the head of a loop or condition whose body awaits.",
        "Fetch all rows first, or move the use into a statement of its own.",
    ),
    "await-in-use": (
        "One statement uses the connection and awaits, or hands the connection to a coroutine.",
        "Split it into two statements; pass rows instead of the connection.",
    ),
    "await-inside": (
        "The block awaits in a place where it can't be taken apart.",
        "Move the await before or after the block.",
    ),
    "callback": (
        "A callback of the event loop is not a coroutine, so it can't await.",
        "Let the callback start a task, and await the blocking call there.",
    ),
    "context-set": (
        "The block sets context variables, or the decimal context, of the task: a thread changes only its copy.",
        "Set them on the loop, before or after the block.",
    ),
    "cursor-across-await": (
        "A cursor is read after an await: another statement of the block may have used it since.",
        "Fetch the rows before the await.",
    ),
    "decorated-manager": (
        "The context manager has a decorator of which nobody knows what it does: a synchronous twin can't have it.",
        "Write the synchronous twin by hand, or drop the decorator.",
    ),
    "declaration-inside": (
        "`global` or `nonlocal` stands in the block and speaks of names outside of it, too.",
        "Move the declaration to the top of the function.",
    ),
    "deferred": (
        "The call stands in a lambda, comprehension or nested function, which can't await.",
        "Write the loop out.",
    ),
    "does-not-compile": (
        "The file can be read, but Python would not run it: a `return` in `except*`, a `break` outside of a loop.",
        "Mend the line that is named.",
    ),
    "foreign-connection": (
        "The connection comes from the caller or an attribute: its owner could use it while the thread does.",
        f"{TAKE_IT_THERE}, or make a handler that awaits nothing a plain `def`.",
    ),
    "frame-inspection": (
        "A function looks at the stack, which a helper changes.",
        "Move the call out of the block.",
    ),
    "handle-escapes": (
        "A connection, cursor, file or generator leaves the block: what is done with it later blocks the loop, or uses "
        "a connection twice.",
        "Return rows (`cursor.fetchall()`, `list(...)`) instead.",
    ),
    "held-across-await": (
        "A lock of threads, or something for the whole process, is held around the block: now other tasks run "
        "meanwhile, and one that wants it blocks the loop for ever.",
        "Use an asyncio.Lock, or await nothing but the block under the lock: then that moves with it.",
    ),
    "held-connection": (
        "The block holds its connection across awaits and needs a thread of its own, which asyncio's own functions "
        "don't give.",
        "Use the default wrapper.",
    ),
    "hidden-test": (
        "The block has a test that is known to fail, or gives a variable the value with which one fails, so that calls "
        "behind it never run. In a helper that is not seen any more, and they look as if they ran on the loop.",
        "Delete what never runs, or mend the test.",
    ),
    "implicit-call": (
        "Python makes the call by itself (an operator, a property, an import): there is no expression to await.",
        "Call a function instead.",
    ),
    "import-cycle": (
        "The module with the context manager imports this one, so it can't be imported here.",
        "Move the context manager into a module of its own.",
    ),
    "keyed-connection": (
        "The pool gives the same connection for the same key: two threads could get one.",
        "Take connections without a key.",
    ),
    "late-acquisition": (
        "A library's function is handed what takes a connection of a pool. If the pool is exhausted, it can't be begun "
        "again when a connection is free.",
        "Call it without the library's function, or take the connection in the function that uses it.",
    ),
    "lazy-iterator": (
        "The iterator waits where it is walked through, and that is somewhere else.",
        "Make a list of it where it stands: `list(map(...))`.",
    ),
    "line-ends": ("The file has carriage returns that end no line.", "Convert its line ends."),
    "main-thread": (
        "The block calls what works in the main thread alone, such as setting signal handlers.",
        "Move that call out of the block.",
    ),
    "manager-awaits": (
        "The context manager awaits, so it can't run in a thread; entering others of the project that never suspend is "
        "no await. A lock or semaphore of asyncio around all that it does is taken by the block instead, where that "
        "can name it: `self.lock`, or a variable of the same module.",
        "Await before it is entered, or split it in two.",
    ),
    "manager-kept": (
        "What is entered was kept under a name before: it may be entered by others at the same time.",
        "Call the context manager where it is entered.",
    ),
    "manager-not-called": (
        "The context manager is made before it is entered.",
        "Call it in the `with` statement.",
    ),
    "name-taken": (
        "A name that the repair needs is taken, and it can have no other: by code of an earlier repair that was "
        "changed since or belongs to another module, by a variable that hides such code, or by one with the name of "
        "a twin that the file must import. Functions, values and imports of your own are no reason: what is added "
        "gets another name.",
        "Rename the variable. Put changed code back, or give it a name of its own.",
    ),
    "needs-loop": (
        "The block calls what works on the event loop's thread alone: tasks, futures, events and queues of asyncio.",
        "Move that call out of the block, or use `loop.call_soon_threadsafe`.",
    ),
    "newer-syntax": (
        "The file holds syntax that is newer than the Python which runs asyncfix.",
        "Run asyncfix by a newer Python: `uvx --python 3.14 asyncfix-lint`.",
    ),
    "no-function": (
        "What is called isn't known for all that it may be.",
        "Annotate it, or describe the library in a stub of your own (docs/stubs.md).",
    ),
    "not-entered": ("Nothing in the project enters the context manager.", "Delete it, if nobody else enters it."),
    "not-serial": (
        "Blocks that change shared state need one thread in turn, and the module has several from an earlier repair.",
        "Set `max_workers=1`, or return what is new from the block and store it on the loop.",
    ),
    "not-split": (
        "With --split, each part of the block would take a connection of its own; but something of the first one goes "
        "on behind an await: changes that are not committed, a lock, a cursor, a transaction, what is set for it.",
        "Commit before the await, or fetch the rows before it; without --split, the connection is held over it.",
    ),
    "not-verified": (
        "What is to be written is compared with what was there, and this repair did not pass: a fault of asyncfix, not "
        "of your code. It is left out, with the others of its function, or of its file where that can't be told; those "
        "that pass are written.",
        "Report it, with the error that is printed and the function. Until then, take the block off the loop by hand.",
    ),
    "other-file": (
        "The context manager stands in a file that was not named, and needs a twin there.",
        "Name both files, or their folder.",
    ),
    "other-loop": (
        "The coroutine may run on the event loop of another library, where asyncio's functions fail.",
        "Use that library's own way into threads.",
    ),
    "other-methods": (
        "The class has both `__enter__` and `__aenter__`, and they do different things.",
        "Make two classes of it.",
    ),
    "process-state": (
        "The block changes something of the whole process, such as its working directory: other tasks would meet it.",
        "Use absolute paths, or pass `cwd=` to the program that is run.",
    ),
    "reflection": (
        "`locals()`, `vars()`, `eval` or `exec` sees the variables of the function, which a helper divides.",
        "Name the values.",
    ),
    "replaced-threads": (
        "The program makes greenlets of threads (monkey patching): a worker thread would block the loop as before.",
        "Leave threads unpatched in processes that run asyncio.",
    ),
    "return-in-generator": (
        "The block returns from an asynchronous generator, which a helper can't do for it.",
        "End the loop instead.",
    ),
    "second-connection": (
        "The block takes a second connection while it holds one: threads that each hold one could all wait for "
        "another. Without awaits inside it is repaired all the same, on no more threads than the pool has connections "
        "for, unless a function takes one and calls itself, a loop takes more and more, or another block holds one "
        "across awaits. With awaits, blocks are repaired that each await before the next is taken, if no statement "
        "uses both connections.",
        "Pass the first one on; or fetch into a variable, so that each statement uses one connection.",
    ),
    "several-homes": (
        "The blocks of one file take connections from managers in several modules, or modules that import each other "
        "take those of one block, so they have no common place for their threads.",
        "Put the context managers into one module, or use --runtime module.",
    ),
    "several-managers": (
        "Which context manager is entered depends on the object, and one that it may be can't run in a thread, is no "
        "generator or not in the project, or some are asynchronous and some are not; or one `with` enters several.",
        "See what is said of that one: let it await before it is entered. Enter one manager in each `with`.",
    ),
    "shared-connection": (
        "The connection or cursor is kept in an attribute and used by several coroutines: a thread would use it beside "
        "them. One thread for all of its uses would do, but one of them can't move, or isn't understood.",
        "Repair what is named, or take the connection in the function that uses it, from a pool.",
    ),
    "shared-line": ("Several statements stand on the line.", "Give each its own."),
    "still-entered": (
        "Blocks that enter this context manager stay on the loop, so what it calls does.",
        "See the reasons of those blocks.",
    ),
    "stop-iteration": (
        "A StopIteration of the block is caught outside of it, and can't leave a thread.",
        "Use `next(rows, None)`.",
    ),
    "super": (
        "`super()` without arguments works in a method alone, and this helper has to share the coroutine's variables.",
        "Name the class: `super(Base, self)`.",
    ),
    "thread-local": (
        "The block uses what belongs to one thread: a `threading.local`, a SQLite connection that another one made.",
        "Make it where it is used.",
    ),
    "thread-lock": (
        "The block takes a lock of threads that code on the loop's thread holds: neither would go on.",
        "Use an asyncio.Lock on the loop.",
    ),
    "too-deep": ("The function is nested too deeply to be understood.", "Split it."),
    "unbound-handled": (
        "A handler waits for the NameError of a variable without a value.",
        "Give the variable a value first.",
    ),
    "unknown-callback": (
        "A function that the block calls is given a function that isn't known: it may need the loop.",
        "Annotate it, or call it after the block.",
    ),
    "unreachable": ("The block can never run.", "Delete it."),
    "yield-inside": (
        "The block yields to whoever iterates: the connection would be held for as long as that takes.",
        "Fetch the rows in the block, and yield them after it.",
    ),
}

REASONS: Mapping[str, Explanation] = {
    **{code: Explanation(code, "unsafe", *texts) for code, texts in UNSAFE.items()},
    **{code: Explanation(code, "refused", *texts) for code, texts in REFUSED.items()},
}

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "invalid-comment": (
        "A comment to asyncfix that says nothing: its word, or the rule or kind in its brackets, does not exist; the "
        "brackets are empty or never end; or it stands where it is about nothing. It suppresses nothing and marks "
        "nothing.",
        "Write it as the message says: `# asyncfix: ignore[RULE]  why`, `# asyncfix: file-ignore[RULE]`, "
        "`# asyncfix: blocking[KIND]` or `# asyncfix: nonblocking`. One about something else begins with another word.",
    ),
    "invalid-syntax": (
        "The Python that runs asyncfix can't parse the file, so nothing is known of it: calls are not followed into "
        "it, and nothing in it is found. Syntax newer than that Python is mostly understood.",
        "Mend the file; run asyncfix on the Python that the code is for (`uvx --python 3.14 asyncfix-lint`); or leave "
        "the file out, where it is no part of the program (`exclude`).",
    ),
    "unreadable": (
        "There is no text to parse: the file can't be opened, or its bytes are no text in the encoding that it "
        "declares, UTF-8 where it declares none.",
        "Save it as UTF-8, declare its encoding (`# -*- coding: latin-1 -*-`) or permit reading it; or leave it out "
        "(`exclude`).",
    ),
}

ERRORS: Mapping[str, Explanation] = {code: Explanation(code, "error", *texts) for code, texts in PROBLEMS.items()}
