# https://sqlalchemy-utils.readthedocs.io/en/latest/database_helpers.html
from sqlalchemy_utils.functions.database import (
    create_database,
    database_exists,
    drop_database,
)
