"""The invented territory « CC du Val-de-Brume » (7 employers, 212 agents, 16 114 inhabitants): data and builder."""
