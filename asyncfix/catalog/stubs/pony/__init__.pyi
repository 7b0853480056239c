# https://docs.ponyorm.org/
