# https://pandas.pydata.org/docs/reference/frame.html
from pandas import DataFrame
