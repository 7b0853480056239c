# https://docs.llamaindex.ai/en/stable/api_reference/
from llama_index.core.indices import KnowledgeGraphIndex, SummaryIndex, VectorStoreIndex, load_index_from_storage
from llama_index.core.readers import SimpleDirectoryReader
