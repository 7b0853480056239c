# https://github.com/django/asgiref
