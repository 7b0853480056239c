# https://python.langchain.com/api_reference/langchain/
from langgraph.graph.state import CompiledStateGraph

def create_agent(model: object, tools: object = ..., **kwargs: object) -> CompiledStateGraph: ...
