# https://python.langchain.com/api_reference/langchain/
from langchain_community.chat_models import AzureChatOpenAI, ChatAnthropic, ChatOllama, ChatOpenAI
from langchain_core.language_models import BaseChatModel

def init_chat_model(model: str | None = ..., **kwargs: object) -> BaseChatModel: ...
