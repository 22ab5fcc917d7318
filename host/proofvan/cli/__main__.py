"""`python -m proofvan.cli`: the same as the command `proofvan`."""

from proofvan.cli.app import main

if __name__ == "__main__":
    main()
