# https://docs.trychroma.com/reference/python/collection
