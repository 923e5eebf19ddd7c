"""What is heard: sentences of a call, the gong, and the loudspeaker that sounds them one after another."""
