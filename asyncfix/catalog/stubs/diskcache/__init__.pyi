# https://grantjenks.com/docs/diskcache/api.html
from diskcache.core import Cache
from diskcache.fanout import FanoutCache
