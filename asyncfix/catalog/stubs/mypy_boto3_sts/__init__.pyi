# https://youtype.github.io/boto3_stubs_docs/mypy_boto3_sts/
from botocore.client import BaseClient

class STSClient(BaseClient): ...
