"""What a day of work leaves behind on a workstation, looked through for every patient."""
