# https://reference.langchain.com/python/langgraph/graphs/
from langgraph.graph.state import CompiledStateGraph

def create_react_agent(model: object, tools: object, **kwargs: object) -> CompiledStateGraph: ...
