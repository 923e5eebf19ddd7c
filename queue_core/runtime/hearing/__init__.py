"""What an agent hears and keeps in mind: messages, the core's life, asks without a reply. Pure but for one queue."""
