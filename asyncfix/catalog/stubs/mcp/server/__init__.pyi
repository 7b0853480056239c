# https://modelcontextprotocol.github.io/python-sdk/

from mcp.server.fastmcp import FastMCP
