# https://github.com/JoshData/python-email-validator
from asyncfix.catalog.stubs import blocks

# Asks the domain's mail servers' addresses.
@blocks("network", unless="check_deliverability=False")
def validate_email(
    email: object,
    /,
    *,
    allow_smtputf8: object = ...,
    check_deliverability: object = ...,
    test_environment: object = ...,
    timeout: object = ...,
    dns_resolver: object = ...,
    **options: object,
) -> object: ...
