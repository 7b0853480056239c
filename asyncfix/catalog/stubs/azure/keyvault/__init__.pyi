# https://learn.microsoft.com/python/api/overview/azure/
# Packages of many distributions.
