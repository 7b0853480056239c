# https://filesystem-spec.readthedocs.io/en/latest/api.html
from fsspec.core import get_fs_token_paths, open, open_files, open_local, url_to_fs
from fsspec.mapping import FSMap, get_mapper
from fsspec.registry import filesystem
from fsspec.spec import AbstractFileSystem
