"""Power cuts, failing disks and kills: nothing acknowledged is lost."""
