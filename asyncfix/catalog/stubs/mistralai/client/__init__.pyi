# https://docs.mistral.ai/getting-started/clients, https://github.com/mistralai/client-python
from mistralai.client.agents import Agents
from mistralai.client.chat import Chat
from mistralai.client.embeddings import Embeddings
from mistralai.client.files import Files
from mistralai.client.fim import Fim
from mistralai.client.models_ import Models
from mistralai.client.ocr import Ocr

# Connects at the first request.
class Mistral:
    agents: Agents
    chat: Chat
    embeddings: Embeddings
    files: Files
    fim: Fim
    models: Models
    ocr: Ocr
    def __init__(self, **kwargs: object) -> None: ...
    def __enter__(self) -> Mistral: ...
    def __exit__(self, *args: object) -> None: ...
    async def __aenter__(self) -> Mistral: ...
    async def __aexit__(self, *args: object) -> None: ...
