# https://reference.langchain.com/python/integrations/langchain_groq/
from langchain_core.language_models import BaseChatModel

class ChatGroq(BaseChatModel):
    def __init__(self) -> None: ...
