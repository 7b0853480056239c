# https://pika.readthedocs.io/en/stable/modules/adapters/blocking.html
from pika.adapters.blocking_connection import BlockingConnection
from pika import exceptions
