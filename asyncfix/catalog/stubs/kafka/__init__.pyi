# https://kafka-python.readthedocs.io/en/master/apidoc/modules.html
from kafka.admin.client import KafkaAdminClient
from kafka.consumer.group import KafkaConsumer
from kafka.producer.kafka import KafkaProducer
from kafka import errors
