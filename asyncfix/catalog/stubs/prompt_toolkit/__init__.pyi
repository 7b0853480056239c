# https://python-prompt-toolkit.readthedocs.io/en/stable/pages/reference.html
from prompt_toolkit.shortcuts import PromptSession, prompt
