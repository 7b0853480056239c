# https://www.twilio.com/docs/libraries/reference/twilio-python/
from twilio.rest.verify.v2.service import ServiceList

class V2:
    services: ServiceList
