# https://docs.exa.ai/sdks/python-sdk-specification
from exa_py.api import AsyncExa, Exa
