# https://reference.langchain.com/python/integrations/langchain_qdrant/
from langchain_core.vectorstores import VectorStore

class QdrantVectorStore(VectorStore):
    def __init__(self, *args: object, **kwargs: object) -> None: ...
