"""``python -m zhoubao``."""

from zhoubao.cli import main

if __name__ == "__main__":
    main()
