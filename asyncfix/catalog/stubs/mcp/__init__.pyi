# https://modelcontextprotocol.github.io/python-sdk/
# Its parts are modules.
