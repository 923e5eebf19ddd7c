"""The office as others see it, in the words of the contract. Pure; used by the gateway and the pages alike."""
