# https://reference.langchain.com/python/langchain_core/language_models/
from langchain_core.language_models import BaseChatModel, SimpleChatModel
