# https://jasonrbriggs.github.io/stomp.py/api.html
from stomp.connect import StompConnection10, StompConnection11, StompConnection12

Connection = StompConnection11
Connection10 = StompConnection10
Connection11 = StompConnection11
Connection12 = StompConnection12
