# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.html
