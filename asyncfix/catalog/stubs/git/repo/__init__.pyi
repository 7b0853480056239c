# https://gitpython.readthedocs.io/en/stable/reference.html
from git.repo.base import Repo
