"""The `honours` command and the composition root: which services run in which process."""
