# https://msal-python.readthedocs.io/en/latest/
from msal.application import ClientApplication, ConfidentialClientApplication, PublicClientApplication
