"""``python -m geomap``: the command line."""

from geomap.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
