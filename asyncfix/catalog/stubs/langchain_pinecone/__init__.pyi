# https://reference.langchain.com/python/integrations/langchain_pinecone/
from langchain_core.vectorstores import VectorStore

class PineconeVectorStore(VectorStore):
    def __init__(self, *args: object, **kwargs: object) -> None: ...
