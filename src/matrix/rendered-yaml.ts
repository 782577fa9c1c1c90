import { stringify } from "yaml";

/** A file of YAML with a head that tells where it comes from; the same value makes the same bytes. */
export function renderedYaml(source: string, value: unknown): string {
  // A line break in a name would end the comment.
  const name = source.replace(/[^\p{L}\p{N} ._/-]/gu, "_");
  const head = `# Made by "diskimage-create matrix" of ${name}: change that and make this anew.\n`;
  // Ansible and GitLab read YAML 1.1, to which the word "on" means true.
  return head + stringify(value, { compat: "yaml-1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
