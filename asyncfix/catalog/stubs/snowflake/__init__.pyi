# https://docs.snowflake.com/en/developer-guide/python-connector/python-connector
