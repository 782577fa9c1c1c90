# Path of a host file that holds one crypt(3) hash; the name does not begin with
# DIB_, because diskimage-builder copies such variables into the image.
export AMPHORA_ROOT_PASSWORD_HASH_FILE=${AMPHORA_ROOT_PASSWORD_HASH_FILE:-}
