# https://cloud.google.com/python/docs/reference/firestore/latest
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

from google.cloud.firestore_v1.batch import WriteBatch
from google.cloud.firestore_v1.collection import CollectionReference
from google.cloud.firestore_v1.document import DocumentReference
from google.cloud.firestore_v1.query import Query
from google.cloud.firestore_v1.transaction import Transaction
from google.cloud.firestore_v1.base_document import DocumentSnapshot

# Connects at the first request.
class Client:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def collection(self, *collection_path: str) -> CollectionReference: ...
    def collection_group(self, collection_id: str) -> Query: ...
    def document(self, *document_path: str) -> DocumentReference: ...
    @blocks("cloud")
    def collections(self, *args: object, **kwargs: object) -> Iterator[CollectionReference]:
        yield CollectionReference()
    @blocks("cloud")
    def get_all(self, *args: object, **kwargs: object) -> Iterator[DocumentSnapshot]:
        yield DocumentSnapshot()
    def batch(self) -> WriteBatch: ...
    def transaction(self, **kwargs: object) -> Transaction: ...
    @blocks("cloud")
    def recursive_delete(self, *args: object, **kwargs: object) -> object: ...
    def close(self) -> None: ...
