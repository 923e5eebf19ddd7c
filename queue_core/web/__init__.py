"""The pages of an office in a browser: what `FrontOffice` shows and lets do, and nothing else."""
