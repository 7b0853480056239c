# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

# Every method is a request; one whose name ends in `_async` gives a coroutine.
class StripeService:
    sessions: StripeService
    cancel_async: object
    capture_async: object
    confirm_async: object
    create_async: object
    delete_async: object
    finalize_invoice_async: object
    list_async: object
    pay_async: object
    resume_async: object
    retrieve_async: object
    search_async: object
    update_async: object
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
