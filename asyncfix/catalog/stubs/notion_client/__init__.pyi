# https://github.com/ramnes/notion-sdk-py
from notion_client.client import AsyncClient, Client
