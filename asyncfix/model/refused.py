"""Why a block is not repaired: what each code means, and the way out."""

from collections.abc import Mapping

TAKE_IT_THERE = "Take the connection in the function that uses it"

REFUSED: Mapping[str, tuple[str, str]] = {
    "ambient-exception": (
        "The block needs the exception that the coroutine is handling (`logger.exception`, `format_exc`): a thread "
        "handles none. A bare `raise` gets its name, but for one in a `finally` of the block, for one whose handler is "
        "elsewhere or gives the name to something else, and where that may handle what no thread hands on, as "
        "`except BaseException` does.",
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
        "What the block calls, or its context manager, sets context variables, or the decimal context, of the task: a "
        "thread changes only its copy.",
        "Set them in a statement of the block itself, or before or after the block; or put them back by a `finally` "
        "right behind, in a block that does not await.",
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
        "can name it: `self.lock`, or a variable of the same module. So is a manager around it that takes a lock and "
        "does nothing else, called without arguments: `self.limited()`. One that awaits more stays on the loop and "
        "yields the thread of its connection, where it has one `yield`, of a name, says no more of it than "
        "`AsyncIterator[connection]`, and where all that enters it is known: by `async with manager() as name`. "
        "`__aenter__` and `__aexit__` may await those of the class above, by `super()`, and nothing else.",
        "Await before it is entered, enter it by `async with ... as name` alone, or split it in two.",
    ),
    "manager-kept": (
        "What is entered was kept under a name before: it may be entered by others at the same time.",
        "Call the context manager where it is entered.",
    ),
    "manager-nested": (
        "The context manager is defined in a function: what a thread runs can't find a synchronous twin there.",
        "Define it in the module, or as a method.",
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
        "The block calls what works on the event loop's thread alone (tasks, futures, events and queues of asyncio), "
        "where it can't stay there between two calls on the connection's thread: in one call that uses that, too.",
        "Make it a statement of the block itself, or move it out of the block.",
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
    "shared-line": (
        "A statement of the block and one that is none of it stand on one line, or several of a block that awaits, "
        "which do more than to open and close its connection.",
        "Give each its own.",
    ),
    "still-entered": (
        "Blocks that enter this context manager stay on the loop, so what it calls does.",
        "See the reasons of those blocks.",
    ),
    "stop-iteration": (
        "A StopIteration of the block is caught outside of it, and can't leave a thread. The statement that catches it "
        "moves with the block, unless something else in it awaits, waits or takes a connection, or can't move.",
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
