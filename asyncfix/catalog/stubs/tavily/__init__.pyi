# https://docs.tavily.com/sdk/python/reference
from tavily.async_tavily import AsyncTavilyClient
from tavily.tavily import TavilyClient
