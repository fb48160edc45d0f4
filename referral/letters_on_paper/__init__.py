"""Letters on paper: what is printed for whom, kept version by version, made again byte for byte."""
