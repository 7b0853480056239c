# https://botocore.amazonaws.com/v1/documentation/api/latest/reference/index.html
from asyncfix.catalog.stubs import blocks, threadsafe

from botocore.paginate import Paginator
from botocore.waiter import Waiter

# Every operation of its service is a method.
@threadsafe
class BaseClient:
    exceptions: object
    meta: object
    # Signs, and asks nobody.
    generate_presigned_post: object
    generate_presigned_url: object
    generate_db_auth_token: object
    def can_paginate(self, operation_name: str) -> bool: ...
    def get_paginator(self, operation_name: str) -> Paginator: ...
    def get_waiter(self, waiter_name: str) -> Waiter: ...
    def close(self) -> None: ...
    @blocks("cloud", instead="aiobotocore.client.AioBaseClient")
    def __getattr__(self, item: str) -> object: ...
