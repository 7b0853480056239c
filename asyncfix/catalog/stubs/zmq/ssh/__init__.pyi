# https://pyzmq.readthedocs.io/en/latest/api/zmq.ssh.tunnel.html
from zmq.ssh import tunnel
