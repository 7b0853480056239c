# https://matplotlib.org/stable/api/
# Its parts are modules.
