# https://github.com/aio-libs/aiomcache
from aiomcache.client import Client
