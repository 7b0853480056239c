# https://pandas.pydata.org/docs/reference/io.html#sql
from asyncfix.catalog.stubs import blocks
from pandas import DataFrame

@blocks("database")
def read_sql(
    sql: object, con: object, index_col: object = ..., coerce_float: bool = ..., params: object = ..., **kwargs: object
) -> DataFrame: ...
@blocks("database")
def read_sql_query(
    sql: object, con: object, index_col: object = ..., coerce_float: bool = ..., params: object = ..., **kwargs: object
) -> DataFrame: ...
@blocks("database")
def read_sql_table(
    table_name: object,
    con: object,
    schema: object = ...,
    index_col: object = ...,
    coerce_float: bool = ...,
    **kwargs: object,
) -> DataFrame: ...
@blocks("database")
def to_sql(
    frame: object, name: object, con: object, schema: object = ..., if_exists: object = ..., **kwargs: object
) -> DataFrame: ...
