# https://requests.readthedocs.io/projects/requests-html/en/latest/
from requests import Session

class HTMLSession(Session):
    def __enter__(self) -> HTMLSession: ...

# Its requests run in threads.
class AsyncHTMLSession:
    def __init__(self) -> None: ...
    async def request(self, *args: object, **kwargs: object) -> object: ...
