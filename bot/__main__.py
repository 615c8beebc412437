"""`python -m bot` is `xianfeng`."""

from bot.cli import main

if __name__ == "__main__":
    main()
