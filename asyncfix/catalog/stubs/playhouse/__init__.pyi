# https://docs.peewee-orm.com/en/latest/peewee/playhouse.html
