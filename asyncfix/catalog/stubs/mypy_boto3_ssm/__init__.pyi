# https://youtype.github.io/boto3_stubs_docs/mypy_boto3_ssm/
from botocore.client import BaseClient

class SSMClient(BaseClient): ...
