# https://simple-salesforce.readthedocs.io/en/latest/
from simple_salesforce.api import Salesforce, SFType
