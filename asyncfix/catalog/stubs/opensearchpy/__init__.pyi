# https://opensearch-project.github.io/opensearch-py/
from opensearchpy import helpers
from opensearchpy._async.client import AsyncOpenSearch
from opensearchpy.client import OpenSearch
