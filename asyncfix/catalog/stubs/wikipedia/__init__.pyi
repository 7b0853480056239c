# https://wikipedia.readthedocs.io/en/latest/code.html
from asyncfix.catalog.stubs import blocks

from wikipedia.wikipedia import WikipediaPage, geosearch, page, random, search, suggest, summary
