"""The instrument: loudness and true peak, for whichever stage has to measure."""
