"""The module around random coroutines: its pool, context managers, and what coroutines call."""

HEAD = '''\
"""Random coroutines that take a connection."""

import asyncio
import logging
import os
from contextlib import asynccontextmanager, closing, contextmanager, suppress

import psycopg2
from psycopg2.pool import ThreadedConnectionPool

DSN = os.environ["INTERLEAVING_DSN"]
log = logging.getLogger("interleaving")
pool = ThreadedConnectionPool(1, 12, DSN)
lock = asyncio.Lock()


class Oops(Exception):
    pass


@asynccontextmanager
async def released():
    conn = pool.getconn()
    try:
        yield conn
    finally:
        pool.putconn(conn)


@asynccontextmanager
async def committed():
    async with released() as conn:
        try:
            yield conn
            conn.commit()
        except Exception as error:
            log.info("back: %s", error)
            conn.rollback()
            raise


@asynccontextmanager
async def swallowed():
    conn = pool.getconn()
    try:
        yield conn
        conn.commit()
    except psycopg2.Error as error:
        conn.rollback()
        log.info("swallowed %s", type(error).__name__)
    finally:
        pool.putconn(conn)


@contextmanager
def opened(tag):
    conn = pool.getconn()
    try:
        yield conn
    except Oops:
        log.info("oops in %s", tag)
        conn.commit()
        raise
    else:
        conn.commit()
    finally:
        pool.putconn(conn)


@asynccontextmanager
async def cursor_of(commit=True):
    conn = pool.getconn()
    try:
        with conn.cursor() as cur:
            yield cur
        if commit:
            conn.commit()
    finally:
        pool.putconn(conn)


class Session:
    def __init__(self, quiet=False):
        self.quiet = quiet

    async def __aenter__(self):
        self.conn = pool.getconn()
        return self.conn

    async def __aexit__(self, kind, error, trace):
        if kind is None:
            self.conn.commit()
        else:
            self.conn.rollback()
        pool.putconn(self.conn)
        return self.quiet and kind is Oops


class Taken:
    def __enter__(self):
        self.conn = pool.getconn()
        return self.conn

    def __exit__(self, kind, error, trace):
        pool.putconn(self.conn)


def take():
    conn = pool.getconn()
    conn.autocommit = False
    return conn


def give(conn):
    pool.putconn(conn)


def store(conn, k, i, v):
    with conn.cursor() as cur:
        cur.execute("INSERT INTO items VALUES (%s, %s, %s)", (k, i, v))
    return i + v


def total(cur, k):
    cur.execute("SELECT sum(v) FROM items WHERE owner = %s", (k,))
    return cur.fetchone()[0]


def risk(x):
    if x:
        raise Oops(f"risk {x}")
    return 3


@contextmanager
def quiet(really):
    try:
        yield
    except Oops as error:
        log.info("quiet: %s", error)
        if not really:
            raise


@contextmanager
def timed(name):
    log.info("begin %s", name)
    try:
        yield name
    finally:
        log.info("end %s", name)


@asynccontextmanager
async def slow(name):
    await asyncio.sleep(0)
    yield name
    log.info("after %s", name)
    await asyncio.sleep(0)


def each(cur, take):
    for row in cur.fetchall():
        take(row)


async def nested(k, i):
    async with released() as conn:
        conn.cursor().execute("INSERT INTO items VALUES (%s, %s, 1)", (k, i))
        conn.commit()
    return i


async def pause():
    log.info("pause")
    await asyncio.sleep(0)
    log.info("go on")


async def compute(x, *more):
    log.info("compute %s %s", x, more)
    await asyncio.sleep(0)
    if x == 2:
        raise Oops(f"computed {x}")
    return 1 if x is None else x


async def later(x):
    await asyncio.sleep(0)
    return risk(x == 2)


async def numbers(n):
    for i in range(n):
        await asyncio.sleep(0)
        log.info("number %s", i)
        yield i
'''
