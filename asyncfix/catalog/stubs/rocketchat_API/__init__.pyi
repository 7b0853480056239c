# https://github.com/jadolg/rocketchat_API
# Its parts are modules.
