# https://ai.google.dev/api/python/google/generativeai
from google.generativeai.embedding import embed_content, embed_content_async
from google.generativeai.files import delete_file, get_file, list_files, upload_file
from google.generativeai.generative_models import ChatSession, GenerativeModel
from google.generativeai.models import get_model, list_models

def configure(**kwargs: object) -> None: ...
