# https://kubernetes.readthedocs.io/en/latest/README.html, https://github.com/kubernetes-client/python
from kubernetes import client, config, stream, watch
