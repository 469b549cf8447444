"""The host for a whole desk: one server for worksheet functions, pages and assistants' tools."""
