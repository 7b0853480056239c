# https://nicegui.io/documentation
# Synchronous handlers and pages run on the loop.
from asyncfix.catalog.stubs import registers, runs

class page:
    @registers("on_loop")
    def __init__(self, path: str, **options: object) -> None: ...

class timer:
    @runs("on_loop", "callback")
    def __init__(
        self, interval: float, callback: object, *, active: bool = ..., once: bool = ..., immediate: bool = ...
    ) -> None: ...

class button:
    @runs("on_loop", "on_click")
    def __init__(self, text: str = ..., *, on_click: object = ..., color: object = ..., icon: object = ...) -> None: ...

class input:
    @runs("on_loop", "on_change")
    def __init__(
        self,
        label: object = ...,
        *,
        placeholder: object = ...,
        value: object = ...,
        on_change: object = ...,
        **options: object,
    ) -> None: ...

class textarea:
    @runs("on_loop", "on_change")
    def __init__(
        self,
        label: object = ...,
        *,
        placeholder: object = ...,
        value: object = ...,
        on_change: object = ...,
        **options: object,
    ) -> None: ...

class number:
    @runs("on_loop", "on_change")
    def __init__(
        self, label: object = ..., *, value: object = ..., on_change: object = ..., **options: object
    ) -> None: ...

class select:
    @runs("on_loop", "on_change")
    def __init__(
        self, options: object, *, label: object = ..., value: object = ..., on_change: object = ..., **others: object
    ) -> None: ...

class checkbox:
    @runs("on_loop", "on_change")
    def __init__(self, text: str = ..., *, value: bool = ..., on_change: object = ...) -> None: ...

class switch:
    @runs("on_loop", "on_change")
    def __init__(self, text: str = ..., *, value: bool = ..., on_change: object = ...) -> None: ...

class slider:
    @runs("on_loop", "on_change")
    def __init__(
        self, *, min: float, max: float, step: float = ..., value: object = ..., on_change: object = ...
    ) -> None: ...

class upload:
    @runs("on_loop", "on_upload")
    def __init__(self, *, on_upload: object = ..., **options: object) -> None: ...

class menu_item:
    @runs("on_loop", "on_click")
    def __init__(self, text: str = ..., on_click: object = ..., *, auto_close: bool = ...) -> None: ...
