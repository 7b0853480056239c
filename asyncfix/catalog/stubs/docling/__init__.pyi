# https://docling-project.github.io/docling/
