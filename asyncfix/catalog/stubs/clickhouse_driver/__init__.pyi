# https://clickhouse-driver.readthedocs.io/en/latest/
from clickhouse_driver.client import Client
from clickhouse_driver.dbapi import connect
