# https://filesystem-spec.readthedocs.io/en/latest/api.html
