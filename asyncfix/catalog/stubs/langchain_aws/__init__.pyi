# https://reference.langchain.com/python/integrations/langchain_aws/
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, BaseLLM

class ChatBedrock(BaseChatModel):
    def __init__(self) -> None: ...

class ChatBedrockConverse(BaseChatModel):
    def __init__(self) -> None: ...

class BedrockLLM(BaseLLM):
    def __init__(self) -> None: ...

class BedrockEmbeddings(Embeddings):
    def __init__(self) -> None: ...
