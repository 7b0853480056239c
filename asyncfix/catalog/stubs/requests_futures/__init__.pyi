# https://github.com/ross/requests-futures
from requests_futures import sessions
