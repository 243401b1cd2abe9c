"""Where the parts meet: settings put together, what commands are given, and the commands about all of it."""
