# https://docs.aiogram.dev/en/latest/dispatcher/
