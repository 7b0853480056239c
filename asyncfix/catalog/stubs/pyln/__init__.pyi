# https://github.com/ElementsProject/lightning/tree/master/contrib/pyln-client
# Its parts are modules.
