"""``python -m segdemo``: what :mod:`segdemo.command_line` does."""

import sys


def _main() -> int:
    try:
        from segdemo.command_line import main

        return main()
    except KeyboardInterrupt:  # all that the commands need is still being imported
        from segdemo.texts import speaking, terminal_language, text

        with speaking(terminal_language()):
            print(text("command.stopped"), file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(_main())
