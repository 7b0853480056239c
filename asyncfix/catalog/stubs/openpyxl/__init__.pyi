# https://openpyxl.readthedocs.io/en/stable/
from openpyxl.reader.excel import load_workbook
from openpyxl.workbook import Workbook
