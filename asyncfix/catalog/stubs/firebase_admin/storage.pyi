# https://firebase.google.com/docs/reference/admin/python
from google.cloud.storage.bucket import Bucket

def bucket(*args: object, **kwargs: object) -> Bucket: ...
