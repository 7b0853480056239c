# https://channels.readthedocs.io
