# https://python-watchdog.readthedocs.io/en/stable/api.html#module-watchdog.observers
from watchdog.observers.api import BaseObserver

class Observer(BaseObserver): ...
