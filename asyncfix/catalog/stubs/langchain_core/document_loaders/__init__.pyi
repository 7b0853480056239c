# https://reference.langchain.com/python/langchain_core/document_loaders/
from langchain_core.document_loaders.base import BaseLoader
