# https://plotly.com/python-api-reference/
from plotly import graph_objects, io
