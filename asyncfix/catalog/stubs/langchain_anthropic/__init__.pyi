# https://reference.langchain.com/python/integrations/langchain_anthropic/
from langchain_core.language_models import BaseChatModel

class ChatAnthropic(BaseChatModel):
    def __init__(self) -> None: ...
