"""Makes the test packages importable, then runs the command."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from law.command import main

sys.exit(main())
