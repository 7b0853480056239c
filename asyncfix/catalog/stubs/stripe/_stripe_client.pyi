# https://docs.stripe.com/api
from asyncfix.catalog.stubs import blocks

from stripe._stripe_service import StripeService

# Connects at the first request.
class StripeClient:
    v1: StripeClient
    accounts: StripeService
    balance: StripeService
    charges: StripeService
    checkout: StripeService
    coupons: StripeService
    customers: StripeService
    events: StripeService
    invoices: StripeService
    invoice_items: StripeService
    payment_intents: StripeService
    payment_links: StripeService
    payment_methods: StripeService
    payouts: StripeService
    prices: StripeService
    products: StripeService
    promotion_codes: StripeService
    refunds: StripeService
    setup_intents: StripeService
    subscriptions: StripeService
    subscription_items: StripeService
    subscription_schedules: StripeService
    tokens: StripeService
    transfers: StripeService
    webhook_endpoints: StripeService
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def construct_event(self, *args: object, **kwargs: object) -> object: ...
    @blocks("http")
    def raw_request(self, *args: object, **kwargs: object) -> object: ...
    async def raw_request_async(self, *args: object, **kwargs: object) -> object: ...
