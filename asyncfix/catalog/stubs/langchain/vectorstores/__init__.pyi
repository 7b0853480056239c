# https://python.langchain.com/api_reference/langchain/
from langchain_community.vectorstores import FAISS, Chroma, PGVector, Pinecone, Qdrant
