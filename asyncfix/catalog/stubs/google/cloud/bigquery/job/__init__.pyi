# https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.job.QueryJob
from google.cloud.bigquery import LoadJob, QueryJob
