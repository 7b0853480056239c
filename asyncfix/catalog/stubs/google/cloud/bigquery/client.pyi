# https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.client.Client
from google.cloud.bigquery import Client
