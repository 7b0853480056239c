# https://gitpython.readthedocs.io/en/stable/reference.html
class TagReference:
    name: str
