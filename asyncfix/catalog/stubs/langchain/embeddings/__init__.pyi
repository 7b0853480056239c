# https://python.langchain.com/api_reference/langchain/
from langchain_community.embeddings import HuggingFaceEmbeddings, OllamaEmbeddings, OpenAIEmbeddings
from langchain_core.embeddings import Embeddings

def init_embeddings(model: str, **kwargs: object) -> Embeddings: ...
