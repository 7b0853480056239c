# https://docs.paramiko.org/en/stable/
from paramiko.channel import Channel, ChannelFile
from paramiko.client import AutoAddPolicy, SSHClient
from paramiko.sftp_client import SFTPClient
from paramiko.transport import Transport

class SSHException(Exception): ...
class AuthenticationException(SSHException): ...
