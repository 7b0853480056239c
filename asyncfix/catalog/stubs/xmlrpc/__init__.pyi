# https://docs.python.org/3/library/xmlrpc.html
