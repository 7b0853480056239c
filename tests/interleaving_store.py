"""The class around random coroutines that are methods; `{state}` is where what they change is made."""

STORE = """\
class Store:
    def __init__(self):
        self.pool = pool
        self.lock = asyncio.Lock()
        self.base = 1
{state}

    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    @asynccontextmanager
    async def transaction(self, name="tx"):
        conn = self.pool.getconn()
        try:
            yield conn
        except Exception:
            log.info("%s failed", name)
            conn.rollback()
            raise
        else:
            conn.commit()
        finally:
            self.pool.putconn(conn)

    @asynccontextmanager
    async def numbered(self):
        async with self.transaction("numbered") as conn:
            yield conn, self.base

    def take(self):
        return self.pool.getconn()

    def give(self, conn):
        self.pool.putconn(conn)
"""
