"""Run the command line as a module: python -m server.cli."""

from server.cli.program import main

if __name__ == "__main__":
    main()
