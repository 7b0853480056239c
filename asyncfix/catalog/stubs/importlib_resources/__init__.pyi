# https://importlib-resources.readthedocs.io/en/latest/
from importlib.resources import as_file, contents, files, open_binary, open_text, path, read_binary, read_text
