# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.html
from weaviate.collections.collection import Collection
