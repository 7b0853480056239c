# https://jupyter-client.readthedocs.io/en/stable/
# Its parts are modules.
