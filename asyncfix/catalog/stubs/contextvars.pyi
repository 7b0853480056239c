from asyncfix.catalog.stubs import runs

class Context:
    @runs("now", "callable")
    def run(self, callable: object, *args: object, **kwargs: object) -> object: ...

def copy_context() -> Context: ...
