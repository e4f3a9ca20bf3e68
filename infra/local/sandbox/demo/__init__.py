"""What the sandbox shows by itself: the threads that a new one begins with, and customers who write and answer."""
