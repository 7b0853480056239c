# https://flask-sqlalchemy.palletsprojects.com/en/stable/api/#flask_sqlalchemy.query.Query
from asyncfix.catalog.stubs import blocks
from sqlalchemy.orm import Query as _Query

class Query(_Query):
    @blocks("database")
    def get_or_404(self, ident: object, description: object = ...) -> object: ...
    @blocks("database")
    def first_or_404(self, description: object = ...) -> object: ...
    @blocks("database")
    def one_or_404(self, description: object = ...) -> object: ...
    @blocks("database")
    def paginate(
        self,
        *,
        page: object = ...,
        per_page: object = ...,
        max_per_page: object = ...,
        error_out: bool = ...,
        count: bool = ...,
    ) -> object: ...
