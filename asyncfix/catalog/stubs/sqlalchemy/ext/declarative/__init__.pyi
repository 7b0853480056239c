# https://docs.sqlalchemy.org/en/20/orm/mapping_api.html
from sqlalchemy.orm.decl_api import declarative_base
