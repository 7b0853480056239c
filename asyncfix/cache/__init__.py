"""What earlier runs found out, by the contents of files. Losing it costs time and nothing else."""
