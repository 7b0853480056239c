# https://www.tornadoweb.org/en/stable/
from tornado import concurrent, gen, httpclient, ioloop, web, websocket
