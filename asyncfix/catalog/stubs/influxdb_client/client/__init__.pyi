# https://influxdb-client.readthedocs.io/en/stable/api.html
