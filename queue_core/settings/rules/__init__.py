"""The rules an office writes: hours, order of calls, numbers; what contradicts itself is told."""
