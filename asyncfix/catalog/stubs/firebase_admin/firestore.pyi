# https://firebase.google.com/docs/reference/admin/python
from google.cloud.firestore_v1.client import Client

def client(*args: object, **kwargs: object) -> Client: ...
