# https://pymongo.readthedocs.io/en/stable/
