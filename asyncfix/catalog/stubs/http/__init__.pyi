# https://docs.python.org/3/library/http.html
