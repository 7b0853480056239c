# https://github.com/DeepLcom/deepl-python
from deepl.translator import Translator
