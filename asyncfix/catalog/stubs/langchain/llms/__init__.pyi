# https://python.langchain.com/api_reference/langchain/
from langchain_community.llms import HuggingFaceHub, Ollama, OpenAI
