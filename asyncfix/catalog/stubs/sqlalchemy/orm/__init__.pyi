# https://docs.sqlalchemy.org/en/20/orm/session_api.html
from sqlalchemy.orm.decl_api import DeclarativeBase, DeclarativeBaseNoMeta, declarative_base, registry
from sqlalchemy.orm.query import Query
from sqlalchemy.orm.scoping import scoped_session
from sqlalchemy.orm.session import Session, SessionTransaction, sessionmaker
