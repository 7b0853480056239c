# https://docs.marqo.ai/latest/
from marqo.client import Client
