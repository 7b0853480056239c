# https://cloud.google.com/python/docs/reference/cloudtasks/latest
from google.cloud.tasks_v2 import CloudTasksAsyncClient, CloudTasksClient
