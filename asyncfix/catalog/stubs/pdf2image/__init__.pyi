# https://pdf2image.readthedocs.io/en/latest/reference.html
from pdf2image.pdf2image import convert_from_bytes, convert_from_path, pdfinfo_from_bytes, pdfinfo_from_path
