# https://googleapis.github.io/python-genai/
from google.genai.batches import AsyncBatches, Batches
from google.genai.caches import AsyncCaches, Caches
from google.genai.chats import AsyncChats, Chats
from google.genai.files import AsyncFiles, Files
from google.genai.models import AsyncModels, Models

# Connects at the first request.
class Client:
    aio: AsyncClient
    batches: Batches
    caches: Caches
    chats: Chats
    files: Files
    models: Models
    def __init__(self, **kwargs: object) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Client: ...
    def __exit__(self, *args: object) -> None: ...

class AsyncClient:
    batches: AsyncBatches
    caches: AsyncCaches
    chats: AsyncChats
    files: AsyncFiles
    models: AsyncModels
    async def aclose(self) -> None: ...
    async def __aenter__(self) -> AsyncClient: ...
    async def __aexit__(self, *args: object) -> None: ...
