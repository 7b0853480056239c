# https://textual.textualize.io/guide/events/
from textual._on import on
from textual._work_decorator import work
