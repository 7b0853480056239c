# https://gitpython.readthedocs.io/en/stable/reference.html
from git.refs.head import HEAD, Head
from git.refs.remote import RemoteReference
from git.refs.tag import TagReference
