# https://flask-sqlalchemy.palletsprojects.com/en/stable/api/
from asyncfix.catalog.stubs import blocks
from flask_sqlalchemy.model import Model as _Model
from sqlalchemy.engine import Engine
from sqlalchemy.orm import scoped_session
from sqlalchemy.schema import MetaData

class SQLAlchemy:
    session: scoped_session
    Model: type[_Model]
    engine: Engine
    metadata: MetaData
    @blocks("database")
    def create_all(self, bind_key: object = ...) -> None: ...
    @blocks("database")
    def drop_all(self, bind_key: object = ...) -> None: ...
    @blocks("database")
    def reflect(self, bind_key: object = ...) -> None: ...
    @blocks("database")
    def get_or_404(self, entity: object, ident: object, *, description: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def first_or_404(self, statement: object, *, description: object = ...) -> object: ...
    @blocks("database")
    def one_or_404(self, statement: object, *, description: object = ...) -> object: ...
    @blocks("database")
    def paginate(
        self,
        select: object,
        *,
        page: object = ...,
        per_page: object = ...,
        max_per_page: object = ...,
        error_out: bool = ...,
        **kwargs: object,
    ) -> object: ...
    def init_app(self, app: object) -> None: ...
