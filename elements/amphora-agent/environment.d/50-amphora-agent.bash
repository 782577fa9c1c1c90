# diskimage-builder refuses to evaluate a condition on a variable that is unset.
export DIB_OCTAVIA_AMP_USE_NFTABLES=${DIB_OCTAVIA_AMP_USE_NFTABLES:-True}
export DIB_OCTAVIA_AMP_USE_SSH=${DIB_OCTAVIA_AMP_USE_SSH:-True}

# One list, whichever of the two names the caller used.
export CLOUD_INIT_DATASOURCES=${CLOUD_INIT_DATASOURCES:-${DIB_CLOUD_INIT_DATASOURCES:-ConfigDrive}}
export DIB_CLOUD_INIT_DATASOURCES=${DIB_CLOUD_INIT_DATASOURCES:-$CLOUD_INIT_DATASOURCES}

# diskimage-builder's default is "source"; the agent comes from packages.
export DIB_INSTALLTYPE_amphora_agent=${DIB_INSTALLTYPE_amphora_agent:-package}
