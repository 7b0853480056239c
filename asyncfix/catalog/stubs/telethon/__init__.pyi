# https://docs.telethon.dev/en/stable/
# Event handlers are coroutine functions.
from telethon import events
