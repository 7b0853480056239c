# https://flask-sqlalchemy.palletsprojects.com/en/stable/api/#flask_sqlalchemy.model.Model
from flask_sqlalchemy.query import Query
from sqlalchemy.schema import MetaData

class Model:
    query: Query
    metadata: MetaData
