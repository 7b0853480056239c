# https://dnspython.readthedocs.io/en/stable/resolver.html
from dns import asyncresolver, exception, resolver
