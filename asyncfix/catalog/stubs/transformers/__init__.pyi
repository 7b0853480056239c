# https://huggingface.co/docs/transformers/main_classes/pipelines
from asyncfix.catalog.stubs import blocks

# Reads a model of hundreds of megabytes, or downloads it.
@blocks("file")
def pipeline(task: str | None = ..., model: object = ..., *args: object, **kwargs: object) -> Pipeline: ...

class Pipeline:
    @blocks("cpu")
    def __call__(self, inputs: object, *args: object, **kwargs: object) -> object: ...
