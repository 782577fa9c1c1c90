import { expect } from "chai";
import { readFstab } from "../../src/guest/fstab.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { memoryTree } from "../support/memory-tree.ts";

const read = (text: string) => readFstab(guestOf(memoryTree(new Map([["/etc/fstab", text]]))));

describe("readFstab", () => {
  it("reads what findmnt reads", () => {
    const text = `# comment
LABEL=cloudimg-rootfs / ext4 defaults 0 1

	UUID="ab cd"  /with\\040space	vfat  umask=0077,ro  0  2 \t
tmpfs /tmp tmpfs
`;
    expect(read(text)).to.deep.equal({
      present: true,
      entries: [
        { line: 2, device: "LABEL=cloudimg-rootfs", mountPoint: "/", type: "ext4", options: ["defaults"], pass: 1 },
        { line: 5, device: "tmpfs", mountPoint: "/tmp", type: "tmpfs", options: ["defaults"], pass: 0 },
      ],
      broken: [4],
    });
  });

  it("undoes quotes and escapes", () => {
    const [entry] = read(`UUID="ab" /with\\040space\\011tab vfat umask=0077,ro 0 2\r\n`).entries;
    expect(entry).to.deep.equal({
      line: 1,
      device: "UUID=ab",
      mountPoint: "/with space\ttab",
      type: "vfat",
      options: ["umask=0077", "ro"],
      pass: 2,
    });
  });

  it("tells lines that are none", () => {
    expect(read("a b\na b c d x 1\na b c d 0 -1\n").broken).to.deep.equal([1, 2, 3]);
  });

  it("tells that there is none", () => {
    const fstab = readFstab(guestOf(memoryTree(new Map())));
    expect(fstab).to.deep.equal({ present: false, entries: [], broken: [] });
  });
});
