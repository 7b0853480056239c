# https://cloud.google.com/python/docs/reference/pubsub/latest
from google.cloud.pubsub_v1.publisher.client import Client as PublisherClient
from google.cloud.pubsub_v1.subscriber.client import Client as SubscriberClient
