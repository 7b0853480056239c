# https://docs.celeryq.dev/en/stable/reference/
from asyncfix.catalog.stubs import blocks, endows

from celery.app.control import Control
from celery.app.task import Task
from celery.canvas import Signature
from celery.result import AsyncResult

class Celery:
    control: Control
    tasks: dict[str, Task]
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def config_from_object(self, *args: object, **kwargs: object) -> None: ...
    def autodiscover_tasks(self, *args: object, **kwargs: object) -> None: ...
    def signature(self, *args: object, **kwargs: object) -> Signature: ...
    @endows
    def task(self, *args: object, **kwargs: object) -> Task: ...
    # Talks to the broker.
    @blocks("queue")
    def send_task(self, name: str, *args: object, **kwargs: object) -> AsyncResult: ...
