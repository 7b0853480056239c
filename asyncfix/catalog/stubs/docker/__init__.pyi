# https://docker-py.readthedocs.io/en/stable/
from docker.api.client import APIClient
from docker.client import DockerClient, from_env
from docker import errors
