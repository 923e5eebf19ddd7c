"""Why a ticket was called when it was, and what stands before one that waits: answers made of stored facts."""
