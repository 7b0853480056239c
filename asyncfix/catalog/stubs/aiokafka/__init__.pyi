# https://aiokafka.readthedocs.io/en/stable/api.html
from aiokafka.consumer import AIOKafkaConsumer
from aiokafka.producer import AIOKafkaProducer
