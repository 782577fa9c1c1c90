import { decodeName } from "../name.ts";
import { posixAclOf } from "./acl.ts";
import { corrupt, unsupported } from "./corrupt.ts";

/** Bytes of names and values of one inode that are read at most, and the longest value: XATTR_SIZE_MAX. */
const budget = 64 * 1024 * 1024;
const maximumValue = 65536;

/** Gathers the extended attributes of an inode by full name. */
export interface AttributeCollection {
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  /**
   * @param flags namespace and state, as they stand beside the name
   * @param size bytes that `value` will be, asked for only when the attribute is one to be seen
   * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for more than is read of one inode
   */
  add(flags: number, name: Uint8Array, size: number, value: () => Uint8Array): void;
}

export function attributeCollection(inode: number): AttributeCollection {
  const attributes = new Map<string, Uint8Array>();
  let left = budget;

  function keep(name: string, value: Uint8Array): void {
    if (attributes.has(name)) throw corrupt(`inode ${inode} has an extended attribute twice`);
    attributes.set(name, value);
  }

  return {
    attributes,
    add(flags, bytes, size, read) {
      // Not finished when the file system was last written (0x80), or a pointer to the parent (0x08): not for users to see.
      if (flags & 0x88) return;
      const prefix = prefixOf(flags & 0x06);
      if (prefix === undefined || bytes.length === 0 || bytes.includes(0) || size > maximumValue) {
        throw corrupt(`inode ${inode} has an impossible extended attribute`);
      }
      left -= bytes.length + size;
      if (left < 0)
        throw unsupported(
          `inode ${inode} of the XFS has over ${budget} bytes of extended attributes; that is not read here, but --access loopback does`,
        );
      const name = decodeName(bytes);
      const value = read();
      if (flags & 0x02) {
        // Linux shows an access control list under both names.
        if (name === "SGI_ACL_FILE") keep("system.posix_acl_access", posixAclOf(value, inode));
        if (name === "SGI_ACL_DEFAULT") keep("system.posix_acl_default", posixAclOf(value, inode));
      }
      keep(prefix + name, value);
    },
  };
}

/** 0x02: root, 0x04: secure; never both. */
function prefixOf(namespace: number): string | undefined {
  return new Map([
    [0, "user."],
    [0x02, "trusted."],
    [0x04, "security."],
  ]).get(namespace);
}
