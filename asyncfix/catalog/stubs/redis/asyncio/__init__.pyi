# https://redis.readthedocs.io/en/stable/examples/asyncio_examples.html
from redis.asyncio import client, cluster, lock, sentinel
from redis.asyncio.client import Redis, StrictRedis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import BlockingConnectionPool, Connection, ConnectionPool
from redis.asyncio.sentinel import Sentinel
from redis.asyncio.utils import from_url
from redis.exceptions import (
    ConnectionError,
    DataError,
    PubSubError,
    RedisError,
    ResponseError,
    TimeoutError,
    WatchError,
)
