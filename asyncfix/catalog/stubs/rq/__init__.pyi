# https://python-rq.org/docs/
from rq.job import Job
from rq.queue import Queue
from rq.worker import Worker
