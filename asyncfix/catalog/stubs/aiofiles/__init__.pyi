# https://github.com/Tinche/aiofiles
from aiofiles import os, tempfile
from aiofiles.threadpool import open
