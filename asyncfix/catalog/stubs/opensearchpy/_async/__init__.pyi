# https://opensearch-project.github.io/opensearch-py/
