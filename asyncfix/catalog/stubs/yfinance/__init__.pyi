# https://ranaroussi.github.io/yfinance/reference/
from asyncfix.catalog.stubs import blocks

from yfinance.ticker import Ticker

@blocks("http")
def download(*args: object, **kwargs: object) -> object: ...
