# https://cloud.google.com/python/docs/reference
# Packages of many distributions.
