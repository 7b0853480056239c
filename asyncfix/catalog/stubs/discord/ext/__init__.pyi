# https://discordpy.readthedocs.io/en/stable/ext/commands/index.html
