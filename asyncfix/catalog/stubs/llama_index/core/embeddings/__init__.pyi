# https://docs.llamaindex.ai/en/stable/api_reference/
from llama_index.core.base.embeddings.base import BaseEmbedding
