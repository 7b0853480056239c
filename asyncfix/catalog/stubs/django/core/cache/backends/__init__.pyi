# https://docs.djangoproject.com/en/stable/topics/cache/
