# https://pandas.pydata.org/docs/reference/series.html
from pandas import Series
