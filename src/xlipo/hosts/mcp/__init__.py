"""The host for programs that reason: the tools and resources of the Model Context Protocol (MCP)."""
