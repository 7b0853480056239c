from asyncfix.catalog.stubs import runs

class Thread:
    @runs("in_thread", "target")
    def __init__(
        self,
        group: object = ...,
        target: object = ...,
        name: object = ...,
        args: object = ...,
        kwargs: object = ...,
        daemon: object = ...,
    ) -> None: ...
