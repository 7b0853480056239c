# https://docs.mistral.ai/getting-started/clients, https://github.com/mistralai/client-python
from mistralai.client import Mistral
