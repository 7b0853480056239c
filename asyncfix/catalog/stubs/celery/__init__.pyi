# https://docs.celeryq.dev/en/stable/reference/
from asyncfix.catalog.stubs import endows

from celery.app.base import Celery
from celery.app.task import Task
from celery.canvas import Signature, chain, chord, chunks, group, signature

@endows
def shared_task(*args: object, **kwargs: object) -> Task: ...
