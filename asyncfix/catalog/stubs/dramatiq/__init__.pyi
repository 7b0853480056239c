# https://dramatiq.io/reference.html
from dramatiq.actor import Actor
from dramatiq.message import Message
