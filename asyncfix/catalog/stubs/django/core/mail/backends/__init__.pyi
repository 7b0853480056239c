# https://docs.djangoproject.com/en/stable/topics/email/#email-backends
