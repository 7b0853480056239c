# https://docs.databricks.com/aws/en/dev-tools/python-sql-connector
