# https://github.com/dropbox/PyHive
# Its parts are modules.
