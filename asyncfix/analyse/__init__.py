"""The line from files to findings, how far a project has come, what stays unjudged; what the catalog knows."""
