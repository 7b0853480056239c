# https://docs.python-telegram-bot.org/
