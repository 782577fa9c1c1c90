import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";

/**
 * An access control list of XFS (SGI_ACL_FILE, SGI_ACL_DEFAULT) as getxattr(2) gives it: version 2 of posix_acl_xattr.h.
 *
 * On the disk: 32-bit count, then for each entry 32-bit tag, 32-bit id, 16-bit permissions and 16 bits unused, big-endian.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function posixAclOf(bytes: Uint8Array, inode: number): Uint8Array {
  const view = viewOf(bytes);
  const count = bytes.length < 4 ? -1 : view.getUint32(0);
  if (count < 0 || 4 + count * 12 > bytes.length)
    throw corrupt(`the access control list of inode ${inode} is cut short`);
  const result = viewOf(new Uint8Array(4 + count * 8));
  result.setUint32(0, 2, true);
  for (let index = 0; index < count; index++) {
    const from = 4 + index * 12;
    const to = 4 + index * 8;
    const tag = view.getUint32(from);
    result.setUint16(to, tag, true);
    result.setUint16(to + 2, view.getUint16(from + 8), true);
    // Only entries for a named user (2) or group (8) have an id.
    result.setUint32(to + 4, tag === 2 || tag === 8 ? view.getUint32(from + 4) : 0xffff_ffff, true);
  }
  return new Uint8Array(result.buffer);
}
