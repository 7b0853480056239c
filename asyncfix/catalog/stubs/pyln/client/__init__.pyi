# https://github.com/ElementsProject/lightning/tree/master/contrib/pyln-client
from pyln.client.lightning import LightningRpc
