"""The line from files to findings, how far a project has come; what the catalog knows."""
