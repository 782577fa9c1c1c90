import type { NodeSource } from "./node-source.ts";
import type { FileStatus } from "./tree.ts";

/** How many symbolic links one path may lead over, as Linux counts (path_resolution(7)). */
const maximumLinks = 40;
/** How many names one path may lead over, those in links included: twice as many as a walk goes deep. */
const maximumNames = 2048;

/** Where a path led. */
export interface Place<Node> {
  readonly node: Node;
  readonly status: FileStatus;
  /** Absolute and normal: no link, `.` or `..` in it, save a final link that was not to be followed. */
  readonly path: string;
}

/** Why a path led nowhere. */
export type DeadEnd = "not-found" | "not-a-directory" | "link-loop";

/**
 * Follows a path from the root of the source, inside the source only.
 *
 * An absolute link starts again at the root and `..` of the root is the root.
 *
 * @param followLast whether a symbolic link at the very end is followed too
 */
export function resolvePath<Node>(source: NodeSource<Node>, path: string, followLast: boolean): Place<Node> | DeadEnd {
  const parents: { readonly node: Node; readonly status: FileStatus }[] = [];
  const names: string[] = [];
  // The components still to go, the next one last.
  const ahead = path.split("/").reverse();
  const top = { node: source.root, status: source.status(source.root) };
  let { node, status } = top;
  let links = 0;
  let count = 0;
  while (ahead.length > 0) {
    const name = ahead.pop() ?? "";
    if (name === "" || name === ".") continue;
    if (status.type !== "directory") return "not-a-directory";
    count++;
    if (count > maximumNames) return "link-loop";
    if (name === "..") {
      ({ node, status } = parents.pop() ?? top);
      names.pop();
      continue;
    }
    const child = source.child(node, name);
    if (child === undefined) return "not-found";
    const childStatus = source.status(child);
    if (childStatus.type === "symlink" && (followLast || ahead.some((next) => next !== ""))) {
      links++;
      if (links > maximumLinks) return "link-loop";
      const target = source.target(child);
      if (target === "") return "not-found";
      if (target.startsWith("/")) {
        parents.length = 0;
        names.length = 0;
        ({ node, status } = top);
      }
      for (const part of target.split("/").reverse()) ahead.push(part);
      continue;
    }
    parents.push({ node, status });
    names.push(name);
    node = child;
    status = childStatus;
  }
  return { node, status, path: `/${names.join("/")}` };
}
