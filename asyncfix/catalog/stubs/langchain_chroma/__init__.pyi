# https://reference.langchain.com/python/integrations/langchain_chroma/
from langchain_core.vectorstores import VectorStore

class Chroma(VectorStore):
    def __init__(self, *args: object, **kwargs: object) -> None: ...
