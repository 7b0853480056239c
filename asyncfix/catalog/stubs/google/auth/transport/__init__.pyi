# https://googleapis.dev/python/google-auth/latest/
