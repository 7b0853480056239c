# https://gitpython.readthedocs.io/en/stable/reference.html
from git.refs.head import Head

class RemoteReference(Head): ...
