# diskimage-builder refuses to evaluate a condition on a variable that is unset.
export DIB_OCTAVIA_AMP_USE_NFTABLES=${DIB_OCTAVIA_AMP_USE_NFTABLES:-True}
export DIB_OCTAVIA_AMP_USE_SSH=${DIB_OCTAVIA_AMP_USE_SSH:-True}

# One list, whichever of the two names the caller used.
export CLOUD_INIT_DATASOURCES=${CLOUD_INIT_DATASOURCES:-${DIB_CLOUD_INIT_DATASOURCES:-ConfigDrive}}
export DIB_CLOUD_INIT_DATASOURCES=${DIB_CLOUD_INIT_DATASOURCES:-$CLOUD_INIT_DATASOURCES}

# diskimage-builder's default is "source"; without a word the agent comes from packages.
export DIB_INSTALLTYPE_amphora_agent=${DIB_INSTALLTYPE_amphora_agent:-package}
# The constraints are of use to an installation from source alone.
export DIB_INSTALLTYPE_upper_constraints=${DIB_INSTALLTYPE_upper_constraints:-$DIB_INSTALLTYPE_amphora_agent}
case "$DIB_INSTALLTYPE_amphora_agent" in
package) ;;
source)
    # No dependency of this element, because it brings git into every image.
    if [ -n "${IMAGE_ELEMENT:-}" ] && [[ " $IMAGE_ELEMENT " != *" source-repositories "* ]]; then
        echo "An agent from source needs the element source-repositories in the list; add it, or set DIB_INSTALLTYPE_amphora_agent=package." >&2
        exit 1
    fi
    ;;
*)
    echo "DIB_INSTALLTYPE_amphora_agent is \"$DIB_INSTALLTYPE_amphora_agent\"; it must be package or source." >&2
    exit 1
    ;;
esac
