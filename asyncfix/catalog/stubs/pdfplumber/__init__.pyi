# https://github.com/jsvine/pdfplumber
from pdfplumber.pdf import PDF

open = PDF.open
