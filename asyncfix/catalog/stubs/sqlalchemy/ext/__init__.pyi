# https://docs.sqlalchemy.org/en/20/orm/mapping_api.html
