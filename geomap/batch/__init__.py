"""Many documents: the same pipeline on Dask, in parts that are read exactly once.

``parts`` cuts the inputs, ``work`` reads one part on a worker, ``tables`` and ``outputs`` write what was
read as GeoParquet, ``engine`` spreads work over a cluster and survives its deaths, ``supervision`` runs
the whole, ``facts`` finds what many documents tell of one thing, ``cells`` counts it by place and day.
Dask is imported by ``engine`` alone, so that everything else runs without the extra.
"""
