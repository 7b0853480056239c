# https://www.daytona.io/docs/en/python-sdk/
# What daytona was called before.
from daytona import (
    AsyncDaytona,
    AsyncFileSystem,
    AsyncGit,
    AsyncProcess,
    AsyncSandbox,
    Daytona,
    FileSystem,
    Git,
    Process,
    Sandbox,
)
