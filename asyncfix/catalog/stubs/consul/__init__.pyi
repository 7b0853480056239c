# https://python-consul.readthedocs.io/en/latest/
from consul.std import Consul
