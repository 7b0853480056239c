# https://openpyxl.readthedocs.io/en/stable/
