# https://docs.kuzudb.com/client-apis/python/
from kuzu import Database
