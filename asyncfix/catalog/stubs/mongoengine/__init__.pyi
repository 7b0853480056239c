# https://docs.mongoengine.org/apireference.html
from mongoengine.document import Document, DynamicDocument
from mongoengine.queryset import QuerySet

# Connects in a thread of its own.
def connect(db: object = ..., alias: object = ..., **kwargs: object) -> object: ...
def disconnect(alias: object = ...) -> object: ...
def register_connection(
    alias: object, db: object = ..., name: object = ..., host: object = ..., port: object = ..., **kwargs: object
) -> object: ...
