# https://redis.readthedocs.io/en/stable/redismodules.html
