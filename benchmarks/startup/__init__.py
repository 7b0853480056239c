"""CPU time of short runs, in turns with what Python and typer take to start."""
