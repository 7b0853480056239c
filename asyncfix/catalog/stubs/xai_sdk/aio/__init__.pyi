# https://docs.x.ai/docs/guides/using-sdks
# Its parts are modules.
