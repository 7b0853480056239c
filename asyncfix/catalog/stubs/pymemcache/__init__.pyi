# https://pymemcache.readthedocs.io/en/latest/
from pymemcache.client.base import Client, PooledClient
from pymemcache.client.hash import HashClient
