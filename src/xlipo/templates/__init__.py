"""Analyst templates: workbooks built wholly on worksheet functions, with drop-downs that the functions feed."""
