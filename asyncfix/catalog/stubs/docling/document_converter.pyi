# https://docling-project.github.io/docling/reference/document_converter/
from asyncfix.catalog.stubs import blocks

class ConversionResult:
    document: object

class DocumentConverter:
    def __init__(self, *args: object, **options: object) -> None: ...
    @blocks("cpu", why="it reads a document, or fetches it, and runs models over its pages")
    def convert(self, source: object, *args: object, **options: object) -> ConversionResult: ...
    @blocks("cpu", why="it parses a document")
    def convert_string(self, content: str, *args: object, **options: object) -> ConversionResult: ...
    @blocks("cpu", why="it loads models")
    def initialize_pipeline(self, format: object) -> None: ...
