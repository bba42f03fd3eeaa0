"""Processes killed, a bus gone, a disk or a port refused: nothing is lost, nothing doubled, and it is said clearly."""
