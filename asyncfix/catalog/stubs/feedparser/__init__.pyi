# https://feedparser.readthedocs.io/en/latest/
from feedparser.api import parse
