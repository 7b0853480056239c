# https://docs.unstructured.io/open-source/core-functionality/partitioning
