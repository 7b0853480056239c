# https://github.com/sendgrid/python-http-client
from python_http_client.client import Client
