# https://joblib.readthedocs.io/en/stable/persistence.html
from joblib.numpy_pickle import dump, load
