# https://reference.langchain.com/python/integrations/langchain_ollama/
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, BaseLLM

class ChatOllama(BaseChatModel):
    def __init__(self) -> None: ...

class OllamaLLM(BaseLLM):
    def __init__(self) -> None: ...

class OllamaEmbeddings(Embeddings):
    def __init__(self) -> None: ...
