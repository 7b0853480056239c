# https://huggingface.co/docs/evaluate/index
from evaluate.loading import load
