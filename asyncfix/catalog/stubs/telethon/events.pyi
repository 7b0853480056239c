# https://docs.telethon.dev/en/stable/modules/events.html
# `func=` filters events: it is called on the loop.
from asyncfix.catalog.stubs import runs

class NewMessage:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class MessageEdited:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class MessageDeleted:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class MessageRead:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class CallbackQuery:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class InlineQuery:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class Album:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class ChatAction:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...

class UserUpdate:
    @runs("on_loop", "func")
    def __init__(self, chats: object = ..., *, func: object = ..., **options: object) -> None: ...
