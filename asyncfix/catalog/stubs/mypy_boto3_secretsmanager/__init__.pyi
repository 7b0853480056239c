# https://youtype.github.io/boto3_stubs_docs/mypy_boto3_secretsmanager/
from botocore.client import BaseClient

class SecretsManagerClient(BaseClient): ...
