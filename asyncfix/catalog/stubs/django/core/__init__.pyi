# https://docs.djangoproject.com/en/stable/
