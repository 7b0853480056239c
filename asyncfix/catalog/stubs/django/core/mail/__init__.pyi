# https://docs.djangoproject.com/en/stable/topics/email/
# By SMTP, unless the settings name another backend.
from asyncfix.catalog.stubs import blocks

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage, EmailMultiAlternatives

@blocks("network")
def send_mail(
    subject: object,
    message: object,
    from_email: object,
    recipient_list: object,
    fail_silently: bool = ...,
    auth_user: object = ...,
    auth_password: object = ...,
    connection: object = ...,
    html_message: object = ...,
) -> int: ...
@blocks("network")
def send_mass_mail(
    datatuple: object,
    fail_silently: bool = ...,
    auth_user: object = ...,
    auth_password: object = ...,
    connection: object = ...,
) -> int: ...
@blocks("network")
def mail_admins(
    subject: object, message: object, fail_silently: bool = ..., connection: object = ..., html_message: object = ...
) -> None: ...
@blocks("network")
def mail_managers(
    subject: object, message: object, fail_silently: bool = ..., connection: object = ..., html_message: object = ...
) -> None: ...
def get_connection(backend: object = ..., fail_silently: bool = ..., **kwds: object) -> BaseEmailBackend: ...
