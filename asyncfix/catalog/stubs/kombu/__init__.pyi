# https://docs.celeryq.dev/projects/kombu/en/stable/reference/
from kombu.connection import Connection
from kombu.messaging import Consumer, Producer
