# https://docs.celeryq.dev/en/stable/reference/
from celery.app.base import Celery
from celery.app.task import Task
from celery.canvas import Signature, chain, chord, chunks, group, signature
