# https://www.twilio.com/docs/libraries/reference/twilio-python/
from twilio.rest.lookups.v2.phone_number import PhoneNumberList

class V2:
    phone_numbers: PhoneNumberList
