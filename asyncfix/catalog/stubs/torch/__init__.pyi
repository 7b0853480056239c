# https://docs.pytorch.org/docs/stable/torch.html
from torch.serialization import load, save
