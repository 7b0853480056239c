# https://docs.aiogram.dev/en/latest/dispatcher/
# Synchronous handlers and filters run in threads.
from aiogram.dispatcher.router import Router
from aiogram.dispatcher.dispatcher import Dispatcher
