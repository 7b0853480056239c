# https://pillow.readthedocs.io/en/stable/
# Its parts are modules.
