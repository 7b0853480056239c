# https://python.langchain.com/api_reference/langchain/
from langchain_core.prompts import ChatPromptTemplate, FewShotPromptTemplate, PromptTemplate
