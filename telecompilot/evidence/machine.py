"""What this machine can do, for those who would do it faster where it can."""

import os
import sys

# Copies of a running process: Windows has none; macOS has, but its own libraries (Accelerate, Objective-C) break in them.
FORKS = hasattr(os, "fork") and sys.platform != "darwin"
