# https://firebase.google.com/docs/reference/admin/python
from google.cloud.firestore_v1.async_client import AsyncClient

def client(*args: object, **kwargs: object) -> AsyncClient: ...
