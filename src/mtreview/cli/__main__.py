"""`python -m mtreview.cli` is `mtreview`."""

from mtreview.cli import main

main()
