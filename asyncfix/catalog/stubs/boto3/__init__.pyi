# https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html
from boto3.session import Session
from botocore.client import BaseClient
from boto3.resources.base import ServiceResource

def setup_default_session(**kwargs: object) -> None: ...

# Reads a description of the service from disk; connects at the first request.
def client(*args: object, **kwargs: object) -> BaseClient: ...
def resource(*args: object, **kwargs: object) -> ServiceResource: ...
