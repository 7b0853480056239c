# https://docs.x.ai/docs/guides/using-sdks
from xai_sdk.aio.client import Client as AsyncClient
from xai_sdk.sync.client import Client
