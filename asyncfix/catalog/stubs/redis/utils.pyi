# https://redis.readthedocs.io/en/stable/connections.html
from redis.client import Redis

def from_url(url: str, **kwargs: object) -> Redis: ...
