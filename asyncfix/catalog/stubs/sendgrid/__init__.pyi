# https://github.com/sendgrid/sendgrid-python
from asyncfix.catalog.stubs import blocks

from python_http_client import Client

class SendGridAPIClient:
    client: Client
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def send(self, message: object) -> object: ...
