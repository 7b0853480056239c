# https://motor.readthedocs.io/en/stable/
from motor import motor_asyncio
