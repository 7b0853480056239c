# https://github.com/ankushshah89/python-docx2txt
from docx2txt.docx2txt import process
