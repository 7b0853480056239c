# https://www.twilio.com/docs/libraries/reference/twilio-python/
from twilio.rest.lookups.v2 import V2

class Lookups:
    v2: V2
