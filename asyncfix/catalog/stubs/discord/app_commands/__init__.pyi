# https://discordpy.readthedocs.io/en/stable/interactions/api.html#checks
from discord.app_commands.commands import check
