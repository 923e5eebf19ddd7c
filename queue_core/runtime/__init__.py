"""What every process of an office needs: its tie to the broker, its clock, its texts, its log, its command line."""
