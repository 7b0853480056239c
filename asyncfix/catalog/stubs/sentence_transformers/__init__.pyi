# https://www.sbert.net/docs/package_reference/
from asyncfix.catalog.stubs import blocks

# Reads a model of hundreds of megabytes, or downloads it.
class SentenceTransformer:
    @blocks("file")
    def __init__(self, model_name_or_path: str | None = ..., **kwargs: object) -> None: ...
    @blocks("cpu")
    def encode(self, sentences: object, *args: object, **kwargs: object) -> object: ...

class CrossEncoder:
    @blocks("file")
    def __init__(self, model_name: str, **kwargs: object) -> None: ...
    @blocks("cpu")
    def predict(self, sentences: object, *args: object, **kwargs: object) -> object: ...
    @blocks("cpu")
    def rank(self, query: str, documents: object, *args: object, **kwargs: object) -> list[object]: ...
