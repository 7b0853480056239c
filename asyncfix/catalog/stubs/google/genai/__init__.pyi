# https://googleapis.github.io/python-genai/
from google.genai.client import AsyncClient, Client
from google.genai import chats, client, errors, files, models, types
