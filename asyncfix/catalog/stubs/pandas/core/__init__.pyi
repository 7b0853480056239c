# https://pandas.pydata.org/docs/reference/
