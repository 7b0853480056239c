# https://www.starlette.io/testclient/
# Its requests wait for an event loop in another thread.
from httpx import Client

class TestClient(Client): ...
