# https://prometheus.github.io/client_python/
# Counting waits for nothing; a server has a thread of its own.
from prometheus_client.exposition import (
    delete_from_gateway,
    generate_latest,
    push_to_gateway,
    pushadd_to_gateway,
    start_http_server,
    write_to_textfile,
)
