# https://cachecontrol.readthedocs.io/en/latest/
from cachecontrol.wrapper import CacheControl
