# https://openpyxl.readthedocs.io/en/stable/
from openpyxl.workbook.workbook import Workbook
