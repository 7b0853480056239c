# https://fastapi.tiangolo.com/reference/dependencies/
from fastapi import Depends, Security
