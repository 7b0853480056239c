# https://docs.python.org/3/library/concurrent.futures.html
from concurrent.futures import BrokenExecutor, Executor as Executor, ProcessPoolExecutor as ProcessPoolExecutor

class BrokenProcessPool(BrokenExecutor): ...
