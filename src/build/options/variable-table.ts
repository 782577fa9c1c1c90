import { OPTION_TABLE, type OptionRow } from "./option-table.ts";

/** One environment variable that changes the build. */
export interface VariableRow {
  readonly name: string;
  readonly text: string;
}

const PRESETS: readonly VariableRow[] = (OPTION_TABLE as readonly OptionRow[]).flatMap((row) =>
  (row.presets ?? [])
    .filter((name) => name.startsWith("AMP_"))
    .map((name) => ({ name, text: `what -${row.short} says, where that is not given` })),
);

export const VARIABLE_TABLE: readonly VariableRow[] = [
  { name: "DIB_DISTRIBUTION_MIRROR", text: "URL of a mirror for the base OS; BASE_OS_MIRROR is its older name" },
  { name: "DIB_DEBIAN_SECURITY_MIRROR", text: "URL of a mirror of Debian's security archive" },
  {
    name: "DIB_AMPHORA_KEEP_MIRROR",
    text: "1: apt's sources in the image keep those mirrors (default: the distribution's)",
  },
  { name: "DIB_REPO_PATH", text: "diskimage-builder to use, whose bin directory comes first on PATH" },
  { name: "OCTAVIA_REPO_PATH", text: "checkout of Octavia whose elements, where it has any, come before ours" },
  { name: "ELEMENTS_REPO_PATH", text: "repository whose elements directory is added to the elements path" },
  { name: "ELEMENTS_PATH", text: "directories, separated by colons, added at the end of the elements path" },
  { name: "DIB_ELEMENTS", text: "elements that replace the whole list" },
  { name: "DIB_LOCAL_ELEMENTS", text: "elements added to the list; needs DIB_LOCAL_ELEMENTS_PATH" },
  { name: "DIB_LOCAL_ELEMENTS_PATH", text: "directories, separated by colons, that hold them" },
  { name: "AMP_element_sequence", text: "elements that replace base and vm at the head of the list" },
  { name: "CLOUD_INIT_DATASOURCES", text: "data sources of cloud-init, with commas between (default: ConfigDrive)" },
  { name: "DIB_RELEASE", text: "what -d says, where neither that nor AMP_DIB_RELEASE is given" },
  { name: "DIB_UBUNTU_KERNEL", text: "what -k says, where neither that nor AMP_KERNEL is given" },
  { name: "DIB_OCTAVIA_AMP_USE_NFTABLES", text: "False leaves nftables out (default: True)" },
  { name: "DIB_OCTAVIA_AMP_USE_SSH", text: "False leaves the SSH server out, as -n does (default: True)" },
  { name: "DIB_GRUB_TIMEOUT", text: "seconds for which the boot loader waits (default: 0)" },
  { name: "DIB_INSTALLTYPE_amphora_agent", text: "package or source; -p says package" },
  { name: "DIB_REPOLOCATION_amphora_agent", text: "git repository of the agent's source" },
  { name: "DIB_REPOREF_amphora_agent", text: "its branch, tag or commit; wins over -g" },
  { name: "DIB_REPOLOCATION_upper_constraints", text: "URL of the agent's constraints file; wins over -g" },
  { name: "DIB_REPOLOCATION_octavia_lib", text: "git repository of octavia-lib's source" },
  { name: "DIB_REPOREF_octavia_lib", text: "its branch, tag or commit" },
  { name: "DIB_LOCAL_IMAGE", text: "the vendor's image from which rhel is made" },
  { name: "DIB_CLOUD_IMAGES", text: "where diskimage-builder finds the vendors' images" },
  { name: "REG_*", text: "a Red Hat subscription: handed to diskimage-builder, written nowhere" },
  {
    name: "USE_PYTHON3",
    text: "False asks diskimage-builder for Python 2; refused for debian, which has Python 3 alone",
  },
  ...PRESETS,
  { name: "DIB_*", text: "every other variable of diskimage-builder is handed to it, except passwords" },
];
