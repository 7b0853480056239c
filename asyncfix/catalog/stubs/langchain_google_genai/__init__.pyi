# https://reference.langchain.com/python/integrations/langchain_google_genai/
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, BaseLLM

class ChatGoogleGenerativeAI(BaseChatModel):
    def __init__(self) -> None: ...

class GoogleGenerativeAI(BaseLLM):
    def __init__(self) -> None: ...

class GoogleGenerativeAIEmbeddings(Embeddings):
    def __init__(self) -> None: ...
