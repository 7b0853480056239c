# https://github.com/uiri/toml
from toml.decoder import load
