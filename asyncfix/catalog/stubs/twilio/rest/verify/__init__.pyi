# https://www.twilio.com/docs/libraries/reference/twilio-python/
from twilio.rest.verify.v2 import V2
from twilio.rest.verify.v2.service import ServiceList

class Verify:
    services: ServiceList
    v2: V2
