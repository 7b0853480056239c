# https://docs.python.org/3/library/concurrent.futures.html
from concurrent.futures import (
    CancelledError as CancelledError,
    Executor as Executor,
    Future as Future,
    TimeoutError as TimeoutError,
    as_completed as as_completed,
    wait as wait,
)
