# https://sqlmodel.tiangolo.com/
