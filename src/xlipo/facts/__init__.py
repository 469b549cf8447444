"""What is known: quantities, periods, units, sources, companies, facts, rounds, offerings, the data set. No I/O."""
