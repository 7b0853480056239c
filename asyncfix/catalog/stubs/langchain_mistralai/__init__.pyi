# https://reference.langchain.com/python/integrations/langchain_mistralai/
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel

class ChatMistralAI(BaseChatModel):
    def __init__(self) -> None: ...

class MistralAIEmbeddings(Embeddings):
    def __init__(self) -> None: ...
