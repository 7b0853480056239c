# https://nicegui.io/documentation
from nicegui import run, ui
