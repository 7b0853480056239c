# https://docs.python.org/3/library/xml.html
