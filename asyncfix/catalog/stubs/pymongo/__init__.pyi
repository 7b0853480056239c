# https://pymongo.readthedocs.io/en/stable/api/pymongo/index.html
from pymongo import collection, cursor, database, errors, mongo_client
from pymongo.asynchronous.mongo_client import AsyncMongoClient
from pymongo.mongo_client import MongoClient
