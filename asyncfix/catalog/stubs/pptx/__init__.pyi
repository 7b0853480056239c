# https://python-pptx.readthedocs.io/en/latest/
from pptx.api import Presentation
