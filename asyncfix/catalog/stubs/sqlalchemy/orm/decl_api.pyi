# https://docs.sqlalchemy.org/en/20/orm/mapping_api.html
from sqlalchemy.schema import MetaData, Table

class DeclarativeBase:
    metadata: MetaData
    registry: registry
    __table__: Table

class DeclarativeBaseNoMeta:
    metadata: MetaData
    registry: registry
    __table__: Table

class registry:
    metadata: MetaData
    def generate_base(self, *args: object, **kwargs: object) -> type[DeclarativeBase]: ...

def declarative_base(**kwargs: object) -> type[DeclarativeBase]: ...
