# https://pandas.pydata.org/docs/reference/io.html
