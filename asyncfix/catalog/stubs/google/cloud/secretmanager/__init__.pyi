# https://cloud.google.com/python/docs/reference/secretmanager/latest
from google.cloud.secretmanager_v1 import SecretManagerServiceAsyncClient, SecretManagerServiceClient
