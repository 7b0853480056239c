# https://aioboto3.readthedocs.io/en/latest/
from aioboto3.session import Session
