# https://flask-sqlalchemy.palletsprojects.com/en/stable/api/
from flask_sqlalchemy.extension import SQLAlchemy
