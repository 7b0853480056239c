# https://tinydb.readthedocs.io/en/latest/api.html
from tinydb.database import TinyDB
from tinydb.table import Table
