# https://docs.djangoproject.com/en/stable/topics/db/
