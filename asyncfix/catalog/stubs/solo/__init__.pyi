# https://github.com/lazybird/django-solo
# Its parts are modules.
