# https://milvus.io/api-reference/pymilvus/v2.5.x/About.md
