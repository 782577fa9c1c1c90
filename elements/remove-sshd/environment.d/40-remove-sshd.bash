# The agent's element then asks for no sshd: newer diskimage-builder drops a request
# to remove what another element installs.
export DIB_OCTAVIA_AMP_USE_SSH=False
