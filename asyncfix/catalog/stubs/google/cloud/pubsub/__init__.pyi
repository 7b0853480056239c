# https://cloud.google.com/python/docs/reference/pubsub/latest
from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient
