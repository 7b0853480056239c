# https://docs.llamaindex.ai/en/stable/api_reference/
from llama_index.core.llms.llm import LLM

class Anthropic(LLM):
    def __init__(self, *args: object, **kwargs: object) -> None: ...
