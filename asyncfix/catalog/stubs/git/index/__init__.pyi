# https://gitpython.readthedocs.io/en/stable/reference.html
from git.index.base import IndexFile
