# https://docs.python.org/3/library/urllib.html
