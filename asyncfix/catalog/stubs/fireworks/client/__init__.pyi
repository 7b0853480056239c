# https://docs.fireworks.ai/tools-sdks/python-client/the-tool-calling-api
from fireworks import AsyncFireworks, Fireworks
