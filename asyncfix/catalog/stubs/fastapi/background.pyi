# https://fastapi.tiangolo.com/reference/background/
from starlette.background import BackgroundTasks
