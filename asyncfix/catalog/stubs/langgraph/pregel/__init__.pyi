# https://reference.langchain.com/python/langgraph/graphs/
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

from langchain_core.runnables import Runnable

# Runs its nodes, and asks its checkpointer for their state.
class Pregel(Runnable):
    def with_config(self, config: object = ..., **kwargs: object) -> Pregel: ...
    @blocks("llm", instead="langgraph.pregel.Pregel.aget_state")
    def get_state(self, config: object, **kwargs: object) -> object: ...
    async def aget_state(self, config: object, **kwargs: object) -> object: ...
    @blocks("llm")
    def get_state_history(self, config: object, **kwargs: object) -> Iterator[object]:
        yield object()
    @blocks("llm", instead="langgraph.pregel.Pregel.aupdate_state")
    def update_state(self, config: object, values: object, **kwargs: object) -> object: ...
    async def aupdate_state(self, config: object, values: object, **kwargs: object) -> object: ...
