# https://python-watchdog.readthedocs.io/en/stable/
# Its parts are modules.
