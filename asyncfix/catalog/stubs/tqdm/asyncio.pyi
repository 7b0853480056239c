# https://tqdm.github.io/docs/tqdm/
from tqdm import tqdm
