# https://reference.langchain.com/python/langgraph/graphs/
from langgraph.graph.state import StateGraph
