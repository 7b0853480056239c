# https://min.io/docs/minio/linux/developers/python/API.html
from minio.api import Minio
