# https://pyzmq.readthedocs.io/en/latest/api/zmq.html
from zmq.sugar.context import Context
from zmq.sugar.poll import Poller
from zmq.sugar.socket import Socket
