# https://github.com/tomplus/kubernetes_asyncio
from kubernetes_asyncio import client, config, watch
