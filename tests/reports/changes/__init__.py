"""What a process keeps of the figures is what the database holds, whoever wrote it."""
