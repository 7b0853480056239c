# https://reference.langchain.com/python/integrations/langchain_google_vertexai/
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, BaseLLM

class ChatVertexAI(BaseChatModel):
    def __init__(self) -> None: ...

class VertexAI(BaseLLM):
    def __init__(self) -> None: ...

class VertexAIEmbeddings(Embeddings):
    def __init__(self) -> None: ...
