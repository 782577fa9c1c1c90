# The agent's packages bring a library of their own, and no virtual environment
# into which another one could go.
if [ "${DIB_INSTALLTYPE_amphora_agent:-package}" = source ]; then
    export DIB_INSTALLTYPE_octavia_lib=${DIB_INSTALLTYPE_octavia_lib:-source}
else
    export DIB_INSTALLTYPE_octavia_lib=package
fi
