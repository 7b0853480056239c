# https://docs.ponyorm.org/api_reference.html
from pony.orm.core import (
    Database,
    Optional,
    PrimaryKey,
    Required,
    Set,
    commit,
    count,
    db_session,
    delete,
    exists,
    flush,
    get,
    left_join,
    rollback,
    select,
    sql_debug,
)
