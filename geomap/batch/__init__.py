"""Many documents: the same pipeline on Dask, in parts that are read exactly once.

``parts`` cuts the inputs, ``work`` reads one part on a worker, ``tables`` and ``outputs`` write what was
read as GeoParquet, ``supervision`` runs the whole on a cluster and survives its deaths, ``dataset`` opens
the result. Dask is imported by ``supervision`` alone, so that everything else runs without the extra.
"""
