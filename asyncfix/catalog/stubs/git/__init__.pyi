# https://gitpython.readthedocs.io/en/stable/reference.html
from git.cmd import Git
from git.index import IndexFile
from git.refs import HEAD, Head, RemoteReference, TagReference
from git.remote import Remote
from git.repo import Repo
