# https://python-hvac.org/en/stable/
from hvac.v1 import Client
