# https://redis.readthedocs.io/en/stable/
from redis import asyncio, client, cluster, exceptions, lock, sentinel
from redis.client import Redis, StrictRedis
from redis.cluster import RedisCluster
from redis.connection import (
    BlockingConnectionPool,
    Connection,
    ConnectionPool,
    SSLConnection,
    UnixDomainSocketConnection,
)
from redis.exceptions import (
    ConnectionError,
    DataError,
    PubSubError,
    RedisError,
    ResponseError,
    TimeoutError,
    WatchError,
)
from redis.sentinel import Sentinel, SentinelConnectionPool
from redis.utils import from_url
