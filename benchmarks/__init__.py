"""What is measured, each figure with its floor beside it; `python -m benchmarks` runs it all and writes README.md."""
