# https://alembic.sqlalchemy.org/en/latest/api/commands.html
from alembic import command
