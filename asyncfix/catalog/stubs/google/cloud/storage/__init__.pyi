# https://cloud.google.com/python/docs/reference/storage/latest
from google.cloud.storage.blob import Blob
from google.cloud.storage.bucket import Bucket
from google.cloud.storage.client import Client
