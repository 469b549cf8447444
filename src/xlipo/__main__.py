"""``python -m xlipo`` is the command line."""

from xlipo.cli import main

if __name__ == "__main__":
    main()
