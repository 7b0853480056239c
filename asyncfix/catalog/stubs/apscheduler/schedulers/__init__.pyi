# https://apscheduler.readthedocs.io/en/3.x/
