# https://pexpect.readthedocs.io/en/stable/
from pexpect.pty_spawn import spawn
from pexpect.run import run
