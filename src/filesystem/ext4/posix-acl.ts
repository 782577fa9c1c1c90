import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";

/** Tags of entries that name a user or a group: ACL_USER and ACL_GROUP. */
const named: ReadonlySet<number> = new Set([0x02, 0x08]);
/** ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_MASK and ACL_OTHER. */
const unnamed: ReadonlySet<number> = new Set([0x01, 0x04, 0x10, 0x20]);

/**
 * An access control list as ext4 stores it, in the form in which getxattr(2) gives it (acl(5), linux/posix_acl_xattr.h):
 * version 2, every entry of 8 bytes, with -1 where it names nobody.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function aclValue(stored: Uint8Array, inode: number): Uint8Array {
  const view = viewOf(stored);
  const broken = () => corrupt(`an access control list of inode ${inode} cannot be understood`);
  if (stored.length < 4 || view.getUint32(0, true) !== 1) throw broken();
  const value = Buffer.alloc(4 + Math.ceil((stored.length - 4) / 4) * 8);
  value.writeUInt32LE(2, 0);
  let filled = 4;
  for (let at = 4; at < stored.length; filled += 8) {
    if (at + 4 > stored.length) throw broken();
    const tag = view.getUint16(at, true);
    const isNamed = named.has(tag);
    if ((!isNamed && !unnamed.has(tag)) || (isNamed && at + 8 > stored.length)) throw broken();
    value.writeUInt16LE(tag, filled);
    value.writeUInt16LE(view.getUint16(at + 2, true), filled + 2);
    value.writeUInt32LE(isNamed ? view.getUint32(at + 4, true) : 0xffff_ffff, filled + 4);
    at += isNamed ? 8 : 4;
  }
  return value.subarray(0, filled);
}
