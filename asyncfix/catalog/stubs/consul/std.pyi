# https://python-consul.readthedocs.io/en/latest/
from consul.base import Consul as Base

class Consul(Base):
    def __init__(self, *args: object, **kwargs: object) -> None: ...
