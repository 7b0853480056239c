"""Code that `asyncfix apply` leaves alone: what it is, its text, and in comments where which reason is given.

`# refused: code` and `# unsafe: code` stand on the line that the reason points at.
"""
# fmt: off

PREAMBLE = '''
import asyncio
from contextlib import asynccontextmanager
from psycopg2.pool import ThreadedConnectionPool, SimpleConnectionPool

class Store:
    def __init__(self, dsn):
        self.pool = ThreadedConnectionPool(1, 4, dsn)
        self.cache = {}
        self.count = 0
        self.ready = asyncio.Event()
        self.queue = asyncio.Queue()

    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    @asynccontextmanager
    async def transaction(self):
        conn = self.pool.getconn()
        try:
            yield conn
            conn.commit()
        finally:
            self.pool.putconn(conn)
'''

PACED = """
import time
class Paced:
    delay = 0.1
    async def pace(self):
        time.sleep(self.delay)  # unsafe: negative-argument
class Clock:
    def set(self, delay):
        self.delay = delay
class Poller(Paced, Clock): pass
"""

COUNTED = """
import psycopg2
class Counted:
    async def add(self, kind):
        conn = psycopg2.connect("")
        conn.cursor().execute("SELECT 1")
        setattr(self, f"count_{kind}", 1)  # unsafe: shared-state-written
        conn.cursor().execute("SELECT 2")
        conn.close()
class Shown:
    count_rows = 0
    def bump(self):
        self.count_rows += 1
class Table(Counted, Shown):
    async def show(self):
        self.bump()
"""

WARMED = """
import asyncio
import time
from contextlib import asynccontextmanager
class Robot:
    def __init__(self, warming):
        self.warm = warming
        self.notes = {}
async def rest():
    time.sleep(0.1)
@asynccontextmanager
async def warmed(robot):  # unsafe: caller-interleaves
    robot.notes["first"] = 1
    await rest()
    robot.notes["last"] = 2
    yield
async def begin():
    robot = Robot(warmed)
    async with robot.warm(robot):
        pass
    return robot.notes
"""

METHODS = [
    ("state of a helper that a block changes, too, which a comment leaves on the loop", '''
def bump(self):
    self.count = self.count + 1

async def hit(self):
    async with self.connection() as conn:
        self.bump()  # unsafe: shared-state-written
        conn.cursor().execute("UPDATE hits SET n = n + 1")

async def quick(self):
    async with self.connection() as conn:
        self.bump()
        conn.cursor().execute("SELECT 1")  # asyncfix: ignore[blocking-database] quick
'''),
    ("an attribute of the connection that is asked around an await", '''
async def f(self):
    async with self.connection() as conn:
        cursor = conn.cursor()
        while conn.status:  # refused: await-below-use
            await asyncio.sleep(0)
            cursor.execute("SELECT 2")'''),
    ("a generator over the cursor, walked through in a function behind the block", '''
async def f(self):
    async with self.transaction() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        await asyncio.sleep(0)
        rows = (row[0] for row in cursor)
    async def work():  # refused: handle-escapes
        return sum(rows)
    return await work()'''),
    ("a cursor that a function inside of a function binds for the coroutine, mapped", '''
async def f(self):
    rows = ()
    async with self.connection() as conn:  # refused: handle-escapes
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        def load():
            def inner():
                nonlocal rows
                rows = map(str, cursor)
            inner()
        load()
    return list(rows)'''),
    ("a function over the cursor that a function inside binds for the coroutine", '''
async def f(self):
    again = None
    async with self.connection() as conn:  # refused: handle-escapes
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        def load():
            nonlocal again
            def again():
                return cursor.fetchall()
        load()
    return again()'''),
    ("a generator over the cursor that a function inside gives", '''
async def f(self):
    async with self.connection() as conn:  # refused: handle-escapes
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        def load():
            return (row[0] for row in cursor)
        rows = load()
    return list(rows)'''),
    ("a cursor that a function, called by a function, keeps in a list", '''
async def f(self):
    found = []
    async with self.connection() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        self.note(found, cursor)  # refused: handle-escapes
    return found[0].fetchall()

def note(self, found, cursor):
    self.keep(found, second=cursor)

def keep(self, found, second):
    found.append(second)'''),
    ("a function over the cursor, called in another block", '''
async def f(self):
    async with self.transaction() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        await asyncio.sleep(0)
        read = lambda: cursor.fetchone()
    async with self.transaction() as conn:
        row = read()  # refused: handle-escapes
        await asyncio.sleep(0)
        conn.cursor().execute("SELECT %s", row)'''),
    ("a second name of the cursor, walked through in another block before that binds it anew", '''
async def f(self):
    async with self.transaction() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        await asyncio.sleep(0)
        rows = cursor
    async with self.transaction() as conn:
        rows = [row[0] for row in rows]  # refused: handle-escapes
        await asyncio.sleep(0)
        conn.cursor().execute("SELECT %s", rows)'''),
    ("a cursor in a variable of the coroutine around", '''
async def f(self):
    rows = []
    async def work():
        nonlocal rows
        async with self.transaction() as conn:  # refused: handle-escapes
            cursor = conn.cursor()
            cursor.execute("SELECT 1")
            rows = cursor
            await asyncio.sleep(0)
    await work()
    return list(rows)'''),
    ("a connection in a variable of the coroutine around", '''
async def f(self):
    conn = None
    async def work():
        nonlocal conn
        conn = self.pool.getconn()  # refused: handle-escapes
        try:
            conn.cursor().execute("SELECT 1")
        finally:
            self.pool.putconn(conn)
    await work()
    return conn.closed'''),
    ("a function that reads the cursor, called after the block", '''
async def f(self):
    async with self.transaction() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        def read():
            return cursor.fetchone()
        await asyncio.sleep(0)
        conn.commit()
    return read()  # refused: handle-escapes'''),
    ("a statement that awaits and uses the connection", '''
async def f(self):
    async with self.transaction() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT %s", vars=(await asyncio.sleep(0, 1),))  # refused: await-in-use'''),
    ("locals()", '''
async def f(self, name):
    async with self.connection() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT %(name)s", locals())  # refused: reflection'''),
    ("the stack", '''
async def f(self, name):
    import inspect
    async with self.connection() as conn:
        conn.cursor().execute("SELECT %s", (inspect.stack()[0].function,))  # refused: frame-inspection'''),
    ("a cursor that is returned", '''
async def f(self):
    async with self.connection() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        return cursor  # refused: handle-escapes'''),
    ("a cursor that is used after the block", '''
async def f(self):
    async with self.connection() as conn:  # refused: handle-escapes
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
    return cursor.fetchall()'''),
    ("a connection that is kept", '''
async def f(self):
    async with self.connection() as conn:
        self.kept = conn  # refused: handle-escapes
        conn.cursor().execute("SELECT 1")'''),
    ("a connection in a list that is kept", '''
async def f(self):
    async with self.connection() as conn:
        self.both = [conn, None]  # refused: handle-escapes
        self.both[0].cursor().execute("SELECT 1")'''),
    ("a connection held by a coroutine that awaits, and used by another", '''
async def f(self):
    async with self.transaction() as conn:
        conn.cursor().execute("SELECT 1")
        await self.g(conn)  # refused: await-in-use

async def g(self, conn):
    await asyncio.sleep(0)
    conn.cursor().execute("SELECT 1")  # refused: foreign-connection

async def h(self, conn):
    await asyncio.wait_for(self.g(conn), 1)'''),
    ("two connections used at once", '''
async def f(self):
    async with self.connection() as conn:
        cur = conn.cursor()
        await asyncio.sleep(0)
        async with self.connection() as other:  # refused: second-connection
            await asyncio.sleep(0)
            other.cursor().execute("SELECT %s", cur.fetchone())'''),
    ("two connections taken at one stroke", '''
async def f(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
        async with self.connection() as other:  # refused: second-connection
            other.cursor().execute("SELECT 1")
            await asyncio.sleep(0)
            other.commit()'''),
    ("a second connection that is not held", '''
async def f(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
        await asyncio.sleep(0)
        async with self.connection() as other:  # refused: second-connection
            other.cursor().execute("SELECT 1")
        conn.commit()'''),
    ("a cursor over a second connection", '''
async def f(self):
    async with self.transaction() as conn:
        conn.cursor().execute("SELECT 1")
        async with self.cursor() as cursor:  # refused: second-connection
            await asyncio.sleep(0)
            cursor.execute("SELECT 1")

@asynccontextmanager
async def cursor(self):
    conn = self.pool.getconn()
    try:
        with conn.cursor() as cursor:
            yield cursor
    finally:
        self.pool.putconn(conn)'''),
    ("a helper that takes as many connections as it is deep", '''
def helper(self, depth):
    conn = self.pool.getconn()
    try:
        conn.cursor().execute("SELECT 1")
        if depth:
            self.helper(depth - 1)
    finally:
        self.pool.putconn(conn)

async def f(self):
    async with self.connection() as conn:  # refused: second-connection
        conn.cursor().execute("SELECT 1")
        self.helper(3)'''),
    ("half of it in threads, and a handler for a cancelled caller", '''
async def f(self):
    conn = await asyncio.to_thread(self.pool.getconn)
    try:
        conn.cursor().execute("SELECT 1")  # refused: foreign-connection
        await asyncio.to_thread(conn.commit)
    except asyncio.CancelledError:
        conn.rollback()
        raise
    finally:
        self.pool.putconn(conn)'''),
    ("a helper that uses the connection and the loop", '''
def helper(self, conn):
    conn.cursor().execute("SELECT 1")
    self.ready.set()

async def f(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
        self.helper(conn)  # refused: needs-loop
        conn.commit()'''),
    ("a statement that needs the loop and waits", '''
async def f(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
        self.queue.put_nowait(open('queue').read())  # refused: needs-loop
        conn.commit()'''),
    ("a queue that is filled under a local name, before the transaction ends", '''
async def f(self):
    queue = self.queue
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
        queue.put_nowait(1)  # unsafe: new-suspension
        conn.commit()'''),
    ("a queue that is filled under a lock of threads", '''
async def f(self):
    import threading
    lock = threading.Lock()
    async with self.connection() as conn:
        with lock:
            conn.cursor().execute("SELECT 1")
            self.queue.put_nowait(1)  # refused: needs-loop
            conn.commit()'''),
    ("a queue that is filled between a read and the change of what was read", '''
async def f(self):
    async with self.connection() as conn:
        cur = conn.cursor()
        cur.execute("SELECT n FROM counters")
        n = cur.fetchone()[0]
        self.queue.put_nowait(n)  # refused: needs-loop
        cur.execute("UPDATE counters SET n = %s", (n + 1,))
        conn.commit()'''),
    ("a queue that is filled while warnings are caught", '''
async def f(self):
    import warnings
    async with self.connection() as conn:
        with warnings.catch_warnings():  # unsafe: inside-with
            conn.cursor().execute("SELECT 1")
            self.queue.put_nowait(1)
            conn.cursor().execute("SELECT 2")
        conn.commit()'''),
    ("a queue that is filled in a loop over what others change", '''
async def f(self):
    async with self.connection() as conn:
        for key in self.cache:  # unsafe: shared-state-read
            conn.cursor().execute("SELECT %s", (key,))
            self.queue.put_nowait(key)
        conn.commit()

async def g(self, key):
    await asyncio.sleep(0)
    self.cache[key] = 1'''),
    ("a queue that is filled under a `finally`, behind a statement of the block", '''
async def f(self, bell):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")  # unsafe: before-finally
        try:
            self.queue.put_nowait(1)
            conn.commit()
        finally:
            bell.ring()'''),
    ("a queue that is filled in a block before a `try`", '''
async def f(self, bell):
    async with self.connection() as conn:  # unsafe: before-finally
        conn.cursor().execute("SELECT 1")
        self.queue.put_nowait(1)
        conn.commit()
    try:
        await asyncio.sleep(0)
    finally:
        bell.ring()'''),
    ("a task of a coroutine that nobody knows, before the transaction ends", '''
async def f(self, work):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
        asyncio.create_task(work)  # unsafe: new-suspension
        conn.commit()'''),
    ("the running loop", '''
async def f(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT %s", (asyncio.get_running_loop().time(),))  # refused: needs-loop'''),
    ("a check before the block, and an act after it", '''
async def f(self, key):
    if key in self.cache:
        return self.cache[key]
    async with self.connection() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT 1")
        row = cursor.fetchone()
    self.cache[key] = row  # unsafe: new-suspension
    return row'''),
    ("a counter read before and written after the block", '''
async def f(self):
    before = self.count
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")
    self.count = before + 1  # unsafe: new-suspension'''),
    ("a caller that relies on an await that never suspends", '''
async def g(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")

async def f(self):  # unsafe: caller-interleaves
    before = self.count
    await self.g()
    self.count = before + 1'''),
    ("a caller that relies on it within a time limit", '''
async def g(self):
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")

async def f(self):  # unsafe: caller-interleaves
    before = self.count
    await asyncio.wait_for(self.g(), 5)
    self.count = before + 1'''),
    ("a caller that uses within a time limit what is set before", '''
async def g(self):  # unsafe: caller-interleaves
    self.count = 1
    async with self.connection() as conn:
        conn.cursor().execute("SELECT 1")

async def f(self):
    await asyncio.wait_for(self.g(), 5)
    return self.count

async def h(self):
    self.count = 2
    await asyncio.sleep(1)'''),
    ("a counter that is also changed on the loop", '''
async def f(self):
    async with self.connection() as conn:
        self.count += 1  # unsafe: shared-state-written
        conn.cursor().execute("SELECT 1")

async def g(self):
    self.count += 1
    await asyncio.sleep(0)'''),
    ("a counter in a block that awaits", '''
async def f(self):
    async with self.transaction() as conn:
        conn.cursor().execute("SELECT 1")
        self.count += 1  # unsafe: shared-state-written
        conn.cursor().execute("SELECT 2")
        await asyncio.sleep(0)
        conn.cursor().execute("SELECT 3")'''),
    ("a callback of the loop", '''
def helper(self):
    conn = self.pool.getconn()
    try:
        conn.cursor().execute("SELECT 1")  # refused: callback
    finally:
        self.pool.putconn(conn)

async def f(self):
    asyncio.get_running_loop().call_soon(self.helper)'''),
    ("an exception that is handled outside of the block", '''
async def f(self, work):
    try:
        await work()
    except BaseException:
        async with self.connection() as conn:
            conn.cursor().execute("SELECT 1")
            raise  # refused: ambient-exception'''),
    ("a statement of a block that awaits beside one that changes something", '''
async def f(self):
    conn = self.pool.getconn(); self.count = 1  # refused: shared-line
    await asyncio.sleep(0)
    conn.cursor().execute("SELECT 1")
    self.pool.putconn(conn)'''),
    ("two queries on one line of a block that awaits", '''
async def f(self):
    conn = self.pool.getconn()  # refused: shared-line
    await asyncio.sleep(0)
    cur = conn.cursor(); cur.execute("SELECT 1")
    self.pool.putconn(conn)'''),
    ("a statement that yields first and then uses the connection", '''
async def f(self):
    async with self.connection() as conn:
        cur = conn.cursor()
        cur.execute((yield 1))  # refused: await-in-use'''),
    ("an iterator that asks the loop as the thread walks through it", '''
async def f(self, names):
    async with self.connection() as conn:
        cur = conn.cursor()
        cur.executemany("SELECT %s", ((asyncio.current_task().get_name(),) for _ in names))  # refused: needs-loop'''),
    ("a statement that waits for something else, and asks the loop", '''
async def f(self):
    async with self.connection() as conn:
        cur = conn.cursor()
        cur.execute("SELECT %s", (asyncio.current_task().get_name(), open("x").read()))  # refused: needs-loop'''),
    ("two statements on one line", '''
async def f(self):
    number = 1; conn = self.pool.getconn()  # refused: shared-line
    conn.cursor().execute("SELECT 1"); self.pool.putconn(conn)
    return number'''),
]

MANAGER = """
import asyncio
from contextlib import asynccontextmanager
from psycopg2.pool import ThreadedConnectionPool
pool = ThreadedConnectionPool(1, 4, "")
@asynccontextmanager
async def connection():
    conn = pool.getconn()
    try:
        yield conn
    finally:
        pool.putconn(conn)
"""
LOCKED = """
import asyncio
from contextlib import asynccontextmanager
from psycopg2.pool import ThreadedConnectionPool
pool = ThreadedConnectionPool(1, 4, "")
lock = asyncio.Lock()
@asynccontextmanager
async def connection(name=""):
    async with lock:  # refused: manager-awaits
        conn = pool.getconn()
        try:
            yield conn
        finally:
            pool.putconn(conn)
"""
USE = """
async def f():
    async with connection() as conn:
        conn.cursor().execute("SELECT 1")
"""
METHOD = """
import asyncio
from contextlib import asynccontextmanager
from psycopg2.pool import ThreadedConnectionPool
class Base:
    pool = ThreadedConnectionPool(1, 4, "")
    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    async def f(self):
        async with self.connection() as conn:  # refused: CODE
            conn.cursor().execute("SELECT 1")
"""
OVERRIDE = """
import asyncio
from contextlib import asynccontextmanager
from named.base import Base
class Sub(Base):
    @asynccontextmanager
    async def connection(self):
        async with super().connection() as conn:
            yield conn
"""
COUNTING = """
taken = 0
@asynccontextmanager
async def counted():  # unsafe: shared-state-written
    global taken
    async with connection() as conn:
        taken = taken + 1
        yield conn
"""
CHANGED_RUNTIME = """
async def _run_blocking(func, /, *args, executor=None, **kwargs):  # refused: name-taken
    return await asyncio.to_thread(func, *args, **kwargs)
"""
CHANGED_TURNS = """
class _Turns:  # refused: name-taken
    def __init__(self): pass
    def run(self, func, /, *args, **kwargs): return func(*args, **kwargs)
    def borrow(self, getconn, /, *args, **kwargs): return getconn(*args, **kwargs)
    def _set_borrowing(self, may_hold): pass
    def _wait_for_end(self, ended): pass
"""
# What has only the name of what a repair adds is judged as all else.
OWNED = """
def _owned(conn):
    asyncio.get_running_loop().call_soon(print)
    return conn
"""


# A block in a lock of threads.
GUARDED = MANAGER.replace("import asyncio", "import asyncio\nimport threading\nlock = threading.Lock()", 1) + """
async def f():
    with lock:
        async with connection() as conn:
            conn.cursor().execute("SELECT 1")
"""
GUARDED_UNSAFELY = GUARDED.replace("with lock:", "with lock:  # unsafe: shared-lock")
GUARDED_IN_VAIN = GUARDED.replace("with lock:", "with lock:  # refused: held-across-await")


def refused(code: str) -> str:
    return USE.replace(" as conn:", f" as conn:  # refused: {code}")


# Files of a program; those in the folder `named` are given to `apply`.
BEGUN = """import asyncio
import subprocess

trail = []

async def send(name):
    subprocess.run(["true"])
    trail.append(name)  # unsafe: task-order

async def main(name):
    task = asyncio.create_task(send(name))
"""

NOTING = """import asyncio
import subprocess

class Box:
    def __init__(self):
        self.saved = []

    def note(self, name):
        self.saved.append(name)

    async def save(self, name):
        subprocess.run(["true"])
        self.note(name)  # unsafe: task-order

async def run(box: Box):
    await asyncio.gather(*[box.save(each) for each in "abc"])
"""

PROGRAMS = [
    ("a method of an object that only an example brings along, called by what a thread runs", {
        "named/main.py": "from feed import sinks\n",
        "named/examples/disk.py": "import time\nfrom feed.sinks import Feed\nclass Disk:\n    def put(self, text):\n"
        "        time.sleep(1)\nFeed(Disk())\n",
        "named/feed/__init__.py": "",
        "named/feed/sinks.py": "class Feed:\n    def __init__(self, store):\n        self.store = store\n"
        "    def save(self, text):\n        self.store.put(text)\n"
        "    async def handle(self, text):\n        self.save(text)  # unsafe: given-callback\n"}),
    ("a pool that threads may not share", {
        "named/app.py": MANAGER.replace("Threaded", "Simple") + refused("unsafe-pool")
        + "        await asyncio.sleep(0)\n        conn.commit()\n"}),
    ("a manager that awaits, which may be entered elsewhere", {
        "named/app.py": MANAGER.replace("def connection():", "def connection():  # refused: manager-awaits")
        .replace("    try:", "    await asyncio.sleep(0)\n    try:") + USE + "\nkept = connection\n"}),
    ("a manager that takes a lock, whose name is another's where it is entered", {
        "named/app.py": LOCKED + USE.replace("f()", "f(lock)") + "\nkept = connection\n"}),
    ("a manager that takes a lock, and something worked out before that", {
        "named/app.py": LOCKED + USE.replace("connection()", "connection(str(pool))") + "\nkept = connection\n"}),
    ("a manager with two decorators", {
        "named/app.py": MANAGER.replace("@async", "@(lambda f: f)\n@async")
        .replace("def connection():", "def connection():  # refused: decorated-manager") + USE}),
    ("what runs calls in threads, changed since an earlier run", {
        "named/app.py": MANAGER + USE + CHANGED_RUNTIME}),
    ("turns of an earlier run, changed since", {
        "named/app.py": MANAGER + USE + CHANGED_TURNS}),
    ("a function of the user's with a name of the runtime, which works on the loop", {
        "named/app.py": MANAGER + OWNED + USE.replace("conn.cursor()", "_owned(conn).cursor()")
        .replace('SELECT 1")', 'SELECT 1")  # refused: needs-loop')}),
    ("a variable with the name of the twin that is to be imported", {
        "named/db.py": MANAGER,
        "named/app.py": "from named.db import connection  # refused: name-taken\n_connection_sync = 1\n" + USE}),
    ("a task that is left where a test says so, before another is begun", {
        "named/app.py": BEGUN + "    if name:\n        return\n    await task\n"
        + "\nasync def run():\n    await main('a')\n    await send('b')\n"}),
    ("entries that tasks begun in turn put in by another method", {
        "named/app.py": NOTING}),
    ("a coroutine of another loop", {
        "named/app.py": MANAGER.replace("import asyncio", "import asyncio\nimport trio")
        + USE.replace('SELECT 1")', 'SELECT 1")  # refused: other-loop')}),
    ("a coroutine that another loop is given", {
        "named/app.py": "import time\nasync def f():\n    time.sleep(1)  # refused: other-loop\n",
        "named/main.py": "import trio\nfrom named.app import f\ntrio.run(f)\n"}),
    ("a coroutine that runs on another loop of a library with several", {
        "named/app.py": "import time\nimport anyio\nasync def f():\n    await g()\n"
        "async def g():\n    time.sleep(1)  # refused: other-loop\nanyio.run(f, backend='trio')\n"}),
    ("greenlets instead of threads", {
        "named/app.py": "import time\nasync def f():\n    time.sleep(1)  # refused: replaced-threads\n",
        "named/main.py": "import named.green\nimport named.app\n",
        "named/green.py": "from gevent import monkey\nmonkey.patch_all()\n"}),
    ("a coroutine that only awaits in a manager of a manager that blocks", {
        "named/app.py": MANAGER + "@asynccontextmanager\nasync def numbered():\n"
        "    async with connection() as conn:\n        yield conn, 7\n"
        "async def f():\n    async with numbered() as (conn, number):  # refused: await-inside\n"
        "        cur = conn.cursor()\n        await asyncio.sleep(1)\n        cur.close()\n"}),
    ("a file that Python would not run", {
        "named/app.py": "import time\nasync def f():\n    time.sleep(1)  # refused: does-not-compile\nbreak\n"}),
    ("a manager in a file that Python would not run", {
        "named/db.py": MANAGER + "break\n",
        "named/app.py": "from named.db import connection\n" + refused("does-not-compile")}),
    ("a manager in a file that was not named", {
        "other/db.py": MANAGER,
        "named/app.py": "from other.db import connection\n" + refused("other-file")}),
    ("a manager in a module that imports a name of this one", {
        "named/db.py": "from named.app import f\n" + MANAGER,
        "named/app.py": refused("import-cycle").replace("():\n", "():\n    from named.db import connection\n")}),
    ("a manager in a module that imports this one", {
        "named/db.py": "import named.app\n" + MANAGER,
        "named/app.py": refused("import-cycle").replace("():\n", "():\n    from named.db import connection\n")}),
    ("an override in a file that was not named", {
        "named/base.py": METHOD.replace("CODE", "other-file"), "other/sub.py": OVERRIDE}),
    ("an override in another file that awaits", {
        "named/base.py": METHOD.replace("CODE", "several-managers"),
        "named/sub.py": OVERRIDE.replace("yield conn", "yield await asyncio.sleep(0, conn)")}),
    ("an override that is set on the object", {
        "named/base.py": METHOD.replace("CODE", "several-managers"),
        "named/sub.py": "from named.base import Base\nclass Sub(Base):\n    def __init__(self, other: Base):\n"
        "        self.connection = other.connection\n"}),
    ("an override that is no manager", {
        "named/base.py": METHOD.replace("CODE", "several-managers"),
        "named/sub.py": "from named.base import Base\nclass Sub(Base):\n    def connection(self):\n"
        "        return Base.connection(self)\n"}),
    ("a manager that enters one of a module which imports its own", {
        "named/base.py": "import named.app\n" + MANAGER,
        "named/app.py": "import asyncio\nfrom contextlib import asynccontextmanager\n@asynccontextmanager\n"
        "async def outer():\n    from named.base import connection\n    async with connection() as conn:\n"
        "        yield conn\n" + refused("import-cycle").replace("connection", "outer")}),
    ("a manager that counts, and whose name is told to others", {
        "named/app.py": MANAGER + COUNTING + "NAMES = ['counted']\ndef find(name):\n    return globals()[name]\n"
        + USE.replace("connection", "counted")}),
    ("a manager that is defined in the coroutine", {
        "named/app.py": "import psycopg2\nfrom contextlib import asynccontextmanager\nasync def f(dsn):\n"
        "    @asynccontextmanager\n    async def connect():\n        conn = psycopg2.connect(dsn)\n        try:\n"
        "            yield conn\n        finally:\n            conn.close()\n"
        "    async with connect() as conn:  # refused: manager-nested\n        conn.cursor().execute('SELECT 1')\n"}),
    ("managers of two modules in one file", {
        "named/db.py": MANAGER,
        "named/log.py": MANAGER.replace("connection()", "logging()"),
        "named/app.py": "from named.db import connection\nfrom named.log import logging\n" + refused("several-homes")
        + refused("several-homes").replace("connection()", "logging()").replace("f()", "g()")}),
    ("calls in a comprehension among what `async with` enters", {
        "named/app.py": "import asyncio\nimport time\nclass Session:\n    def __init__(self, names):\n"
        "        self.names = names\n    async def __aenter__(self):\n        await asyncio.sleep(0)\n"
        "    async def __aexit__(self, *exc):\n        await asyncio.sleep(0)\n"
        "def load(name):\n    time.sleep(1)\n    return name\n"
        "async def f(names):\n    async with Session([load(name) for name in names]):  # refused: deferred\n"
        "        pass\n"}),
    ("a lock of threads that a coroutine takes on the loop", {
        "named/app.py": GUARDED_UNSAFELY + "\nasync def g():\n    with lock:\n        return 1\n"}),
    ("a lock of threads that a callback takes on the loop, under another name", {
        "named/app.py": GUARDED_UNSAFELY + "\ndef call(it):\n    with it:\n        return 1\n"
        "async def g():\n    asyncio.get_running_loop().call_soon(call, lock)\n"}),
    ("a lock of threads that has been kept elsewhere", {
        "named/app.py": GUARDED_UNSAFELY + "\nlocks = [lock]\n"}),
    ("a lock of threads that is asked whether it is taken", {
        "named/app.py": GUARDED_UNSAFELY + "\nasync def g():\n    return lock.locked()\n"}),
    ("a lock of threads that a caller holds", {
        "named/app.py": GUARDED_IN_VAIN + "\nasync def g():\n    with lock:\n        await f()\n"}),
    ("a lock of threads, and what wakes the loop", {
        "named/app.py": GUARDED_IN_VAIN + "        asyncio.current_task().set_name('done')\n"}),
    ("a lock of threads under a name of the function", {
        "named/app.py": GUARDED_IN_VAIN.replace("    with lock", "    own = lock\n    with own")}),
    ("a lock of threads that is held across a `yield`", {
        "named/app.py": GUARDED_IN_VAIN + "        yield 1\n"}),
    ("state of what two tasks enter", {
        "named/app.py": WARMED.replace("    async with robot.warm(robot):\n        pass\n",
        "    await asyncio.gather(enter(robot), enter(robot))\n")
        + "async def enter(robot):\n    async with robot.warm(robot):\n        pass\n"}),
    ("state of what is entered, under another name", {
        "named/app.py": WARMED.replace("    return", "    warm = robot.warm\n    print(warm)\n    return")}),
    ("state of what is made before it is entered", {
        "named/app.py": WARMED.replace(
            "    async with robot.warm(robot)", "    made = robot.warm(robot)\n    async with made")}),
    ("state of what a constructor keeps elsewhere, too", {
        "named/app.py": WARMED.replace("        self.notes", "        print(warming)\n        self.notes")}),
    ("state of what is entered, given away before the end", {
        "named/app.py": WARMED.replace("    return robot.notes", "    await show(robot)")
        .replace("async def rest", "    def stop(self):\n        self.notes = {}\nasync def rest")
        + "async def show(robot):\n    print(robot.notes)\n    return robot.notes\n"}),
    ("state of what is entered, known by a text", {
        "named/app.py": WARMED + "HOOKS = ['named.app:warmed']\n"}),
    ("an attribute of a mixin, set by what it is mixed with", {"named/app.py": PACED}),
    ("an attribute of a mixin whose name is put together, used by what it is mixed with", {"named/app.py": COUNTED}),
    ("an `__aenter__` that gives something to await", {
        "named/app.py": "import asyncio\nimport time\nclass Session:\n    def __aenter__(self):\n"
        "        time.sleep(1)\n        return asyncio.sleep(0)\n"
        "    def __aexit__(self, *exc):\n        return asyncio.sleep(0)\n"
        "async def f():\n    async with Session():  # refused: no-function\n        pass\n"}),
]
