# https://docs.scipy.org/doc/scipy/reference/
from scipy import io, sparse
