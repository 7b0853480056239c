# https://dramatiq.io/reference.html
from dramatiq.actor import Actor, actor
from dramatiq.message import Message
