# https://botocore.amazonaws.com/v1/documentation/api/latest/reference/index.html
from botocore.client import BaseClient

class Session:
    def create_client(self, service_name: str, *args: object, **kwargs: object) -> BaseClient: ...

def get_session(env_vars: object = ...) -> Session: ...
