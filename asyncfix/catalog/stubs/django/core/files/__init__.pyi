# https://docs.djangoproject.com/en/stable/topics/files/
from django.core.files.base import File
