# https://docs.sqlalchemy.org/en/20/core/engines.html
from sqlalchemy.engine import create_engine, engine_from_config
