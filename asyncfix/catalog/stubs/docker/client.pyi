# https://docker-py.readthedocs.io/en/stable/
from asyncfix.catalog.stubs import blocks

from docker.api.client import APIClient
from docker.models.containers import ContainerCollection
from docker.models.images import ImageCollection
from docker.models.networks import NetworkCollection
from docker.models.volumes import VolumeCollection

class DockerClient:
    api: APIClient
    containers: ContainerCollection
    images: ImageCollection
    networks: NetworkCollection
    volumes: VolumeCollection
    # Asks for the version of the server.
    @blocks("http")
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @classmethod
    @blocks("http")
    def from_env(cls, *args: object, **kwargs: object) -> DockerClient: ...
    def close(self) -> None: ...
    @blocks("http")
    def df(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def events(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def info(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def login(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def ping(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def version(self, *args: object, **kwargs: object) -> object: ...

@blocks("http")
def from_env(*args: object, **kwargs: object) -> DockerClient: ...
