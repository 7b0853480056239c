# https://reference.langchain.com/python/integrations/langchain_openai/
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, BaseLLM

class ChatOpenAI(BaseChatModel):
    def __init__(self) -> None: ...

class AzureChatOpenAI(BaseChatModel):
    def __init__(self) -> None: ...

class OpenAI(BaseLLM):
    def __init__(self) -> None: ...

class AzureOpenAI(BaseLLM):
    def __init__(self) -> None: ...

class OpenAIEmbeddings(Embeddings):
    def __init__(self) -> None: ...

class AzureOpenAIEmbeddings(Embeddings):
    def __init__(self) -> None: ...
