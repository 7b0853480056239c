# https://discordpy.readthedocs.io/en/stable/api.html
# Event handlers are coroutine functions.
from discord import app_commands
from discord.client import Client
from discord.file import File
