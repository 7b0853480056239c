"""Types -> what runs on the event loop, what each operation runs, and the shortest way to an API that waits."""
