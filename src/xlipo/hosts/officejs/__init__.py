"""The host for Excel on Windows, Mac and the web by Office.js: an add-in whose pages and figures a server gives."""
