# https://discordpy.readthedocs.io/en/stable/ext/commands/api.html
from discord.ext.commands.bot import AutoShardedBot, Bot
from discord.ext.commands.cog import Cog
from discord.ext.commands.core import check, dynamic_cooldown
