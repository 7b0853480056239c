# https://alembic.sqlalchemy.org/en/latest/api/commands.html
from asyncfix.catalog.stubs import blocks

@blocks("database")
def upgrade(config: object, revision: object, sql: bool = ..., tag: object = ...) -> None: ...
@blocks("database")
def downgrade(config: object, revision: object, sql: bool = ..., tag: object = ...) -> None: ...
@blocks("database")
def stamp(config: object, revision: object, sql: bool = ..., tag: object = ..., purge: bool = ...) -> None: ...
@blocks("database")
def current(config: object, check_heads: bool = ..., verbose: bool = ...) -> None: ...
@blocks("database")
def check(config: object) -> None: ...
@blocks("database")
def ensure_version(config: object, sql: bool = ...) -> None: ...
@blocks("file")
def revision(
    config: object,
    message: object = ...,
    autogenerate: bool = ...,
    sql: bool = ...,
    head: object = ...,
    **kwargs: object,
) -> object: ...
@blocks("file")
def merge(
    config: object,
    revisions: object,
    message: object = ...,
    branch_label: object = ...,
    rev_id: object = ...,
    **kwargs: object,
) -> object: ...
@blocks("file")
def init(config: object, directory: object, template: object = ..., package: bool = ...) -> object: ...
