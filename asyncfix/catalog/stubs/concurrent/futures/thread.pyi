# https://docs.python.org/3/library/concurrent.futures.html
from concurrent.futures import BrokenExecutor, Executor as Executor, ThreadPoolExecutor as ThreadPoolExecutor

class BrokenThreadPool(BrokenExecutor): ...
