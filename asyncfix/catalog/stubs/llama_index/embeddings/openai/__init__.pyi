# https://docs.llamaindex.ai/en/stable/api_reference/
from llama_index.core.base.embeddings.base import BaseEmbedding

class OpenAIEmbedding(BaseEmbedding):
    def __init__(self, *args: object, **kwargs: object) -> None: ...
