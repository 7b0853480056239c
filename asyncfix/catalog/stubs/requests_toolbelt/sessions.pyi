# https://toolbelt.readthedocs.io/en/latest/sessions.html
from requests import Session

class BaseUrlSession(Session):
    def __init__(self, base_url: object = ...) -> None: ...
