# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.collection.html
from weaviate.collections.collection.sync import Collection
