"""Looking at the built site as a reader would: its links, its anchors, and where they lead."""
