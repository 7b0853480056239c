# https://pypi.org/project/duckduckgo-search/
from duckduckgo_search.duckduckgo_search import DDGS
