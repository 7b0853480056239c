# https://youtype.github.io/boto3_stubs_docs/mypy_boto3_kms/
from botocore.client import BaseClient

class KMSClient(BaseClient): ...
