"""How long a build takes, how much memory it needs, and how both grow: ``python -m benchmarks`` (`make bench`).

Compares builds of copies of this project, in pairs whose order alternates, and writes one row a run into
`bench.csv`, from which the page on methods takes its table.
"""
