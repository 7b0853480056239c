# https://trafilatura.readthedocs.io/en/latest/corefunctions.html
from trafilatura.downloads import fetch_response, fetch_url
