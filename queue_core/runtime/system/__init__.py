"""Small parts under the runtime: waiting times between attempts, ports, systemd, the words of mistakes."""
