# https://googleapis.dev/python/google-auth-oauthlib/latest/
from google_auth_oauthlib.interactive import get_user_credentials
